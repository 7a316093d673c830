import { dirname, relative, resolve, sep } from 'node:path'
import type { Source } from './house.ts'

const exported = /^export (?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm
const imported = /(?:import|export)\s+(?:type\s+)?([^'"`;]*?)\s+from\s+['"](\.[^'"]+)['"]/g
/** A module that is imported as a whole, whichever of its names are used. */
const importedWhole = /import\(\s*['"`](\.[^'"`]+)['"`]\s*\)/g

/**
 * Exports that no other file imports. Programs outside of this repository import the client, and build/run/script.ts reads
 * what the service exports.
 */
export function checkExports(sources: readonly Source[]): string[] {
  const used = new Set<string>()
  for (const { path, text } of sources) {
    const target = (address: string) =>
      relative('.', resolve(dirname(path), address))
        .split(sep)
        .join('/')
    for (const [, names = '', address = ''] of text.matchAll(imported))
      for (const name of namesOf(names)) used.add(`${target(address)} ${name}`)
    for (const [, address = ''] of text.matchAll(importedWhole)) used.add(`${target(address)} *`)
  }
  return sources
    .filter(({ path }) => /^(src|partitions)\//.test(path) && !path.startsWith('src/client/'))
    .filter(({ path }) => path !== 'src/command.ts' && !used.has(`${path} *`))
    .flatMap(({ path, text }) =>
      [...text.matchAll(exported)]
        .map(([, name = '']) => name)
        .filter(name => !used.has(`${path} ${name}`))
        .map(name => `${path}: exports ${name}, which nobody imports`),
    )
}

/** `{ a, type B, c as d }` names a, B and c, by their names in the exporting module; `* as all` names everything. */
function namesOf(clause: string): string[] {
  if (clause.includes('*')) return ['*']
  return clause
    .replace(/[{}]/g, '')
    .split(',')
    .map(part =>
      part
        .trim()
        .replace(/^type /, '')
        .split(' as ')[0]!
        .trim(),
    )
    .filter(name => name !== '')
}
