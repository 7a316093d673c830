import ts from 'typescript'
import type { Source } from './house.ts'

/** The maximum length of a function, without the functions inside it, which are counted separately. */
const largest = 60

/** Functions that are longer, with the reason, by file and name. */
const longer: Readonly<Record<string, { lines: number; because: string }>> = {
  'src/main.ts startService': { lines: 90, because: 'builds and starts everything, in order, in sight' },
  'src/ingest/ingest.ts createIngest': { lines: 70, because: 'builds the room, in order' },
  'src/ingest/accounting.ts createAccounting': { lines: 85, because: 'one table of metrics' },
  'src/ingest/elements.ts elementsOf': {
    lines: 65,
    because: 'one state machine, over the bytes of an array',
  },
  'src/dashboard/page/views/track.ts createTrack': {
    lines: 80,
    because: 'one state machine: the slider stands, is moved, or plays, on a track that grows',
  },
}

interface Found {
  name: string
  line: number
  lines: number
}

export function checkFunctions(sources: readonly Source[]): string[] {
  const found = sources.flatMap(source =>
    functionsOf(source).map(one => ({ ...one, path: source.path, key: `${source.path} ${one.name}` })),
  )
  const tooLong = found
    .filter(({ key, lines }) => lines > (longer[key]?.lines ?? largest))
    .map(
      ({ path, line, name, lines, key }) =>
        `${path}:${line}: ${name} has ${lines} lines of its own, the limit is ${longer[key]?.lines ?? largest}; ` +
        'it probably does two things',
    )
  const needless = Object.keys(longer)
    .filter(key => sources.some(({ path }) => key.startsWith(`${path} `)))
    .filter(key => !found.some(one => one.key === key && one.lines > largest))
    .map(key => `${key}: is allowed what it does not need: it is not longer than ${largest} lines`)
  return [...tooLong, ...needless]
}

function functionsOf({ path, text }: Source): Found[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line
  const found: Found[] = []
  /** Returns how many lines the functions inside a node take. */
  const visit = (node: ts.Node): number => {
    let within = 0
    ts.forEachChild(node, child => {
      within += visit(child)
    })
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return within
    const [first, last] = [lineOf(node.getStart()), lineOf(node.end)]
    found.push({ name: nameOf(node), line: first + 1, lines: last - first + 1 - within })
    // Its first and last line are also lines of the function around it.
    return Math.max(0, last - first - 1)
  }
  visit(file)
  return found
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined)
  return named?.getText() ?? 'a function'
}
