import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Where what is built lies, beside what it was built from. */
export const DIST = 'dist'
/** Says of which sources the build is. */
export const STAMP = `${DIST}/sources.sha256`

const built = ['src', 'partitions', 'migrations', 'deploy/postgresql', 'package-lock.json']

/** The hash of all that a build is made of; undefined where the sources are not there, as in an image. */
export async function hashOfSources(root: string): Promise<string | undefined> {
  if (!existsSync(join(root, 'src'))) return undefined
  const hash = createHash('sha256')
  for (const path of await sourcesOf(root)) hash.update(path).update(await readFile(join(root, path)))
  return hash.digest('hex')
}

async function sourcesOf(root: string): Promise<string[]> {
  const lists = await Promise.all(
    built.map(async path => {
      if (!existsSync(join(root, path))) return []
      if (path.includes('.')) return [path]
      const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true })
      return entries
        .filter(entry => entry.isFile())
        .map(entry => relative(root, join(entry.parentPath, entry.name)))
    }),
  )
  return lists.flat().sort()
}

/** Why what is built may not be run, or undefined where it may. */
export async function buildProblem(root: string): Promise<string | undefined> {
  const stamp = await readFile(join(root, STAMP), 'utf8').catch(() => undefined)
  if (stamp === undefined) return 'Fleetwake is not built yet. Run: npm run build'
  const hash = await hashOfSources(root)
  if (hash === undefined || hash === stamp.trim()) return undefined
  return 'The sources are not those that Fleetwake was built from. Run: npm run build'
}
