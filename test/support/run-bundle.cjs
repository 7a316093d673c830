const hooks = require('node:async_hooks')
const { existsSync, readFileSync } = require('node:fs')
const Module = require('node:module')
const { join, relative } = require('node:path')
const { pathToFileURL } = require('node:url')
const { isMainThread } = require('node:worker_threads')

// Loaded before each test file: runs the bundle that before.ts has made of it. Whatever else is run, such as before.ts
// itself, is loaded from source. This is not TypeScript, because it is loaded before anything that reads it.
//
// Node lets a module that it is told to --require replace its own runMain, and then loads nothing that it is told to
// --import. Of tap, that is the part which notes every module that a test file and the processes of a test load.
// Nothing reads those notes here, and for most files they took longer than all the rest.
const root = join(__dirname, '../..')
const bundles = join(root, '.tap/tests')

if (isMainThread) {
  const test = process.argv[1]
  const bundle = join(bundles, relative(root, test)).replace(/\.ts$/, '.js')
  if (/\.(test|long)\.ts$/.test(test) && existsSync(bundle)) {
    leaveProcessesAlone()
    followNoPromises()
    Module.runMain = () => run(bundle)
  }
}

/** As Node runs a main module: one that waits for ever at its top level is an error. */
async function run(bundle) {
  const waitsForEver = () => {
    process.exitCode ??= 13
  }
  process.on('exit', waitsForEver)
  failWhatRuns(loadProduct().t)
  await import(pathToFileURL(bundle).href)
  process.off('exit', waitsForEver)
}

/** The scripts of all that tests test, and of tap: the bundles find them by the symbol. Returns tap. */
function loadProduct() {
  const { nameSources, runScript } = require(join(bundles, 'run.cjs'))
  nameSources()
  const kept = { folder: join(bundles, 'compiled'), build: readFileSync(join(bundles, 'made'), 'utf8') }
  const tap = runScript(join(bundles, 'node_modules/@tapjs/tap.cjs'), kept).exports
  const product = runScript(join(bundles, 'product.cjs'), kept).exports
  const modules = { ...product.modules, ...tap.modules }
  const started = () => {
    tap.started()
    product.started()
  }
  globalThis[Symbol.for('fleetwake.product')] = { modules, started }
  return modules['node_modules/tap/dist/esm/index.js']()
}

/** tap would load the same part into each Node process that a test starts. */
function leaveProcessesAlone() {
  const { NODE_OPTIONS: options = '' } = process.env
  const own = options.replace(/"?--import=[^" ]*@tapjs\/processinfo[^" ]*"?/, '').trim()
  if (own) process.env.NODE_OPTIONS = own
  else delete process.env.NODE_OPTIONS
}

/** tap would follow each promise to the test that made it, for a quarter of the time of most files. */
function followNoPromises() {
  hooks.createHook = () => ({ enable: () => undefined, disable: () => undefined })
  Module.syncBuiltinESMExports()
}

/** An error that nobody caught belongs to the innermost test that runs. */
function failWhatRuns(t) {
  const running = [t]
  const follow = test => {
    test.on('subtestStart', inner => {
      running.push(inner)
      follow(inner)
    })
    test.on('subtestEnd', inner => running.splice(running.indexOf(inner), 1))
  }
  follow(t)
  process.on('uncaughtException', error => running.at(-1).threw(error))
}
