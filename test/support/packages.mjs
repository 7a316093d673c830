import { existsSync, readFileSync } from 'node:fs'
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

// Loaded before each test file: large packages come from the bundles that before.ts has made, which halves their
// loading time. It is not TypeScript, because Node also passes it to each worker thread, where it is loaded without
// tsx.
const folder = new URL('../../.tap/packages/', import.meta.url)
const made = new URL('packages.json', folder)
const PAGE = new URL('built-page.ts', import.meta.url).href
const THREADS = new URL('built-threads.ts', import.meta.url).href
const bundled = new Set(existsSync(made) ? JSON.parse(readFileSync(made, 'utf8')).packages : [])

// before.ts renews the bundles when the lock file has changed, and must not use those that it removes.
const isMaker = process.argv[1]?.endsWith('test/support/before.ts')

// Hooks run in a thread of their own, which loads this file again.
if (isMainThread && bundled.size > 0 && !isMaker) register(import.meta.url)

// Services of tests serve the built page and run built threads. The build is as new as the sources; see before.ts.
const builtFor = (specifier, { parentURL = '' }) => {
  if (specifier === './bundle.ts' && parentURL.includes('/src/dashboard/assets.ts')) return PAGE
  return /^(\.\.\/)+threads\.ts$/.test(specifier) && parentURL.includes('/src/') ? THREADS : undefined
}

export const resolve = async (specifier, context, next) =>
  bundled.has(specifier)
    ? { url: new URL(`${specifier}.js`, folder).href, format: 'module', shortCircuit: true }
    : await next(builtFor(specifier, context) ?? specifier, context)
