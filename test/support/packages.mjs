import { existsSync, readFileSync } from 'node:fs'
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

// Loaded before each test file: large packages come from the bundles that before.ts has made, in half the time. It is
// no TypeScript, because Node gives it to each worker thread as well, and there it is loaded without tsx.
const folder = new URL('../../.tap/packages/', import.meta.url)
const made = new URL('packages.json', folder)
const bundled = new Set(existsSync(made) ? JSON.parse(readFileSync(made, 'utf8')).packages : [])

// before.ts makes them anew where the lock file has changed, and must not stand on those that it removes.
const isMaker = process.argv[1]?.endsWith('test/support/before.ts')

// Hooks run in a thread of their own, which loads this file once more.
if (isMainThread && bundled.size > 0 && !isMaker) register(import.meta.url)

export const resolve = async (specifier, context, next) =>
  bundled.has(specifier)
    ? { url: new URL(`${specifier}.js`, folder).href, format: 'module', shortCircuit: true }
    : await next(specifier, context)
