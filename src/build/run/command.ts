import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { buildProblem } from '../sources.ts'
import { nameSources } from './source-places.ts'

nameSources()
// Node has this from version 21 on. Without it, pg creates a Response to find out where it runs, and that loads all of
// fetch, which takes a twentieth of the start.
if (!('navigator' in globalThis))
  Object.assign(globalThis, { navigator: { userAgent: `Node.js/${process.versions.node.split('.')[0]}` } })

// The first argument names a program of the build. A build of other sources is refused, because whoever changed a
// source would not see the change.
const problem = buildProblem(fileURLToPath(new URL('../../../../../', import.meta.url)))
if (problem) {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}
// From Node 22 on, compiled code is cached beside the build for the next start, if the folder is writable.
const { enableCompileCache } = module as typeof module & { enableCompileCache?: (folder: string) => void }
enableCompileCache?.(fileURLToPath(new URL('../../../../compiled', import.meta.url)))
const [program] = process.argv.splice(2, 1)
await import(new URL(`../../../${program}.js`, import.meta.url).href)
