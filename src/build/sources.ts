import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Where what is built lies, beside what it was built from. */
export const DIST = 'dist'
/** Says of which sources the build is. */
export const STAMP = `${DIST}/sources.sha256`

const built = ['src', 'partitions', 'migrations', 'deploy/postgresql', 'package-lock.json']

/** The hash of all that a build is made of; undefined where the sources are not there, as in an image. */
export function hashOfSources(root: string): string | undefined {
  if (!existsSync(join(root, 'src'))) return undefined
  const hash = createHash('sha256')
  // Read synchronously: every start does this, and awaiting hundreds of files one by one takes several times as long.
  for (const path of sourcesOf(root)) hash.update(path).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

function sourcesOf(root: string): string[] {
  return built
    .flatMap(path => {
      if (!existsSync(join(root, path))) return []
      if (path.includes('.')) return [path]
      return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => relative(root, join(entry.parentPath, entry.name)))
    })
    .sort()
}

/** Why what is built may not be run, or undefined where it may. */
export function buildProblem(root: string): string | undefined {
  if (!existsSync(join(root, STAMP))) return 'Fleetwake is not built yet. Run: npm run build'
  const hash = hashOfSources(root)
  if (hash === undefined || hash === readFileSync(join(root, STAMP), 'utf8').trim()) return undefined
  return 'The sources are not those that Fleetwake was built from. Run: npm run build'
}
