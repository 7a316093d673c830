import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'

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
}

export const load = async (url, context, next) =>
  isTest(url)
    ? { format: 'module', source: `import ${JSON.stringify(bundleOf(url).href)}`, shortCircuit: true }
    : await next(url, context)
