import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProblem, DIST, STAMP } from '../sources.ts'
import { runScript } from './script.ts'
import { nameSources } from './source-places.ts'

nameSources()
// Node has this from version 21 on. Without it, pg creates a Response to find out where it runs, and that loads all of
// fetch, which takes a twentieth of the start.
if (!('navigator' in globalThis))
  Object.assign(globalThis, { navigator: { userAgent: `Node.js/${process.versions.node.split('.')[0]}` } })

// The first argument names a program of the build. A build of other sources is refused, because whoever changed a
// source would not see the change.
const root = fileURLToPath(new URL('../../../../../', import.meta.url))
const problem = buildProblem(root)
if (problem) {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}
const [program] = process.argv.splice(2, 1)
// Where compiled code is kept for the next start.
const folder = join(root, DIST, 'compiled')
const script = fileURLToPath(new URL(`../../../${program}.cjs`, import.meta.url))
if (existsSync(script))
  runScript(script, { folder, build: readFileSync(join(root, STAMP), 'latin1').slice(0, 16) })
else {
  // From Node 22 on.
  const { enableCompileCache } = module as typeof module & { enableCompileCache?: (folder: string) => void }
  enableCompileCache?.(folder)
  await import(new URL(`../../../${program}.js`, import.meta.url).href)
}
