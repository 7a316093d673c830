import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import processOnSpawn from 'process-on-spawn'

// Loaded before each test file: it comes from the bundle that before.ts has made of it. Whatever else is run, such as
// before.ts itself, is loaded from source. This is not TypeScript, because it is loaded before anything that reads it.
const root = new URL('../../', import.meta.url).href

const isTest = path => /\.(test|long)\.ts$/.test(path)
const bundleOf = url => new URL(url.replace(root, `${root}.tap/tests/`).replace(/\.ts$/, '.js'))

// Hooks run in a thread of their own, which loads this file again.
if (isMainThread) {
  const isBundled = isTest(process.argv[1]) && existsSync(bundleOf(pathToFileURL(process.argv[1]).href))
  if (isBundled) register(import.meta.url)
  else await import('tsx')
  leaveProcessesAlone()
}

/**
 * tap would load itself into each Node process that a test starts, to note what the process loads. Nothing reads that
 * here, and it takes longer than a short command does.
 */
function leaveProcessesAlone() {
  processOnSpawn.removeAllListeners()
  const { NODE_OPTIONS: options = '' } = process.env
  const own = options.replace(/"?--import=[^" ]*@tapjs\/processinfo[^" ]*"?/, '').trim()
  if (own) process.env.NODE_OPTIONS = own
  else delete process.env.NODE_OPTIONS
}

export const load = async (url, context, next) =>
  isTest(url)
    ? { format: 'module', source: `import ${JSON.stringify(bundleOf(url).href)}`, shortCircuit: true }
    : await next(url, context)
