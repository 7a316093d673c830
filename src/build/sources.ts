import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The folder of the build, beside its sources. */
export const DIST = 'dist'
/** Holds the hash of the sources that the build was made from. */
export const STAMP = `${DIST}/sources.sha256`

const built = ['src', 'partitions', 'migrations', 'deploy/postgresql', 'package-lock.json']

/** The hash of everything that a build is made from; undefined if there are no sources, as in an image. */
export function hashOfSources(root: string): string | undefined {
  if (!existsSync(join(root, 'src'))) return undefined
  const hash = createHash('sha256')
  // Read synchronously: a start may do this, and awaiting hundreds of files one by one takes several times as long.
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

/** Whether nothing was written, renamed or deleted since then. An inode's change time cannot be set back. */
export function isUntouchedSince(root: string, paths: readonly string[], changed: number): boolean {
  return paths.every(path => isOlder(join(root, path), changed))
}

function isOlder(path: string, changed: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined || stats.ctimeMs >= changed) return false
  return (
    !stats.isDirectory() ||
    readdirSync(path).every(name => name === 'node_modules' || isOlder(join(path, name), changed))
  )
}

/** Why the build must not be run, or undefined if it may. */
export function buildProblem(root: string): string | undefined {
  const stamp = statSync(join(root, STAMP), { throwIfNoEntry: false })
  if (stamp === undefined) return 'Fleetwake is not built yet. Run: npm run build'
  if (isUntouchedSince(root, built, stamp.ctimeMs)) return undefined
  const hash = hashOfSources(root)
  if (hash === undefined || hash === readFileSync(join(root, STAMP), 'utf8').trim()) return undefined
  return 'The sources are not those that Fleetwake was built from. Run: npm run build'
}
