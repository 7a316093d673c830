import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

/** One migration file; its name gives its place in the order. */
export interface Migration {
  name: string
  up: string
  down: string | undefined
  /** Whether it is one transaction. If not, it can be run again after an interruption. */
  transactional: boolean
  /** Tables that it locks before anything else. */
  locks: readonly string[]
}

/** The first line of a file that needs it. */
const outside = /^-- Outside of a transaction\s*$/
const locking = /^-- Locks for a moment: ([a-z_]+(?:, [a-z_]+)*)\s*$/

export async function readMigrations(folder: string, names: readonly string[]): Promise<Migration[]> {
  return await Promise.all(
    names.map(async name => parseMigration(name, await readFile(join(folder, `${name}.sql`), 'utf8'))),
  )
}

/** All migrations of a folder, in order. */
export async function migrationNames(folder: string): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter(file => /^\d.*\.sql$/.test(file))
    .map(file => file.replace(/\.sql$/, ''))
    .sort()
}

export function parseMigration(name: string, text: string): Migration {
  const first = text.slice(0, text.search(/\n|$/))
  const [, upMark, up, downMark, down] = text.split(/^-- (Up|Down) Migration$/m)
  if (upMark !== 'Up' || up === undefined || (downMark ?? 'Down') !== 'Down')
    throw new Error(`${name}.sql needs a line "-- Up Migration", and after it "-- Down Migration".`)
  const locks = locking.exec(first)?.[1]?.split(', ') ?? []
  const transactional = !outside.test(first)
  if (transactional && locks.length === 0 && first !== '-- Up Migration')
    throw new Error(
      `${name}.sql begins with "${first}": that line is "-- Up Migration", "-- Outside of a transaction" or "-- Locks for a moment: TABLE".`,
    )
  return { name, up, down, transactional, locks }
}

/** The statements of a text; each ends with a semicolon at the end of a line. Those in a function's body do not count. */
export function statementsOf(text: string): string[] {
  const statements: string[] = []
  let lines: string[] = []
  let quote: string | undefined
  for (const line of text.split('\n')) {
    if (quote === undefined && /^\s*(--.*)?$/.test(line)) continue
    lines.push(line)
    for (const [mark] of line.matchAll(/\$\w*\$/g)) {
      if (quote === undefined) quote = mark
      else if (quote === mark) quote = undefined
    }
    if (quote !== undefined || !/;\s*(--.*)?$/.test(line)) continue
    statements.push(lines.join('\n'))
    lines = []
  }
  if (lines.length > 0) statements.push(lines.join('\n'))
  return statements
}

/** A line of migrations/landed.txt, which `sha256sum -c` can read as well. */
interface Landed {
  hash: string
  file: string
}

interface LandedLine {
  landed: Landed[]
  /** The existing files, by name, with the hash of their content. */
  files: ReadonlyMap<string, string>
}

export async function readLandedLine(folder: string): Promise<LandedLine> {
  const names = await migrationNames(folder)
  const files = await Promise.all(
    names.map(async name => {
      const file = `${name}.sql`
      return [file, hashOf(await readFile(join(folder, file)))] as const
    }),
  )
  const list = await readFile(join(folder, 'landed.txt'), 'utf8').catch(() => '')
  return { landed: parseLanded(list), files: new Map(files) }
}

export function parseLanded(list: string): Landed[] {
  return list
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [hash = '', file = ''] = line.split(/ {2}/)
      return { hash, file }
    })
}

export function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/**
 * What is out of order. Databases have run landed migrations unchanged and in that order, so none of them may be
 * changed and no new one may come before them. `before` is the list on main, of which nothing may be missing here.
 */
export function checkLandedLine({ landed, files }: LandedLine, before: readonly Landed[] = []): string[] {
  const findings: string[] = []
  for (const { hash, file } of before) {
    const here = landed.find(each => each.file === file)
    if (here?.hash !== hash)
      findings.push(`migrations/landed.txt: the line of ${file} has landed; restore it`)
  }
  for (const { hash, file } of landed) {
    const found = files.get(file)
    if (found === undefined)
      findings.push(`migrations/${file}: is missing, but has landed: databases have run it. Restore it.`)
    else if (found !== hash)
      findings.push(
        `migrations/${file}: was changed after it had landed: databases have run the old version. Restore it, and write a new migration. (If it is yours and has not landed on main, remove its line from migrations/landed.txt.)`,
      )
  }
  // New lines of a changed list are compared with the list on main.
  const newest = (before.length > 0 ? before : landed).at(-1)?.file
  const known = new Set((before.length > 0 ? before : landed).map(({ file }) => file))
  for (const file of [...files.keys()].filter(file => !known.has(file)).sort()) {
    if (newest !== undefined && file < newest)
      findings.push(
        `migrations/${file}: sorts too early: databases have run ${newest}. Give it a higher number.`,
      )
  }
  return findings
}

/** Files that the list does not have yet, in order. */
export function newFiles({ landed, files }: LandedLine): string[] {
  return [...files.keys()].filter(file => !landed.some(each => each.file === file)).sort()
}

/** The list with new files at its end; existing lines stay unchanged. */
export function withNewFiles(line: LandedLine): string {
  const added = newFiles(line).map(file => ({ hash: line.files.get(file)!, file }))
  return [...line.landed, ...added].map(({ hash, file }) => `${hash}  ${file}\n`).join('')
}
