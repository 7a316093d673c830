import { fileURLToPath } from 'node:url'
import { buildProblem } from '../sources.ts'

// The first argument names a program of the build. One that was built from other sources than those here is refused:
// whoever changed something would look for it in vain.
const problem = buildProblem(fileURLToPath(new URL('../../../../../', import.meta.url)))
if (problem) {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}
const [program] = process.argv.splice(2, 1)
await import(new URL(`../../../${program}.js`, import.meta.url).href)
