import { existsSync, readdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { keepPlaces, withoutMaps } from '../build/places.ts'

/** Packages that the page imports by name. */
const packages: Record<string, string> = {
  'maplibre-gl': 'maplibre-gl/dist/maplibre-gl.mjs',
  uplot: 'uplot/dist/uPlot.esm.js',
  'topojson-client': 'topojson-client/src/index.js',
  pmtiles: 'pmtiles/dist/esm/index.js',
  fflate: 'fflate/esm/browser.js',
}
/** Files of packages that it requests unchanged. */
const packageFiles = [
  'maplibre-gl/dist/maplibre-gl-shared.mjs',
  'maplibre-gl/dist/maplibre-gl-worker.mjs',
  'maplibre-gl/dist/maplibre-gl.css',
  'uplot/dist/uPlot.min.css',
  'world-atlas/countries-50m.json',
  '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2',
]

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const page = join(here, 'page')

/** How its scripts are bundled: dynamic imports become separate files. */
export const scriptOptions = {
  absWorkingDir: here,
  entryPoints: ['page/main.ts', 'page/feed-worker.ts'],
  outbase: '.',
  outdir: 'out',
  write: false,
  bundle: true,
  splitting: true,
  chunkNames: 'page/[hash]',
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: {
    'process.env.NODE_ENV': '"production"',
    // Each file in the folder is a language.
    LANGUAGES: JSON.stringify(readdirSync(join(page, 'languages')).map(name => name.replace('.ts', ''))),
  },
  minify: true,
  sourcemap: true,
  alias: Object.fromEntries(
    Object.entries(packages).map(([name, file]) => [name, packagePath(file)]),
  ) as Record<string, string>,
  plugins: [keepPlaces(page, 'import.meta.url'), withoutMaps],
  logLevel: 'warning',
} satisfies BuildOptions

/** It is served from another path than the rest, so it is a single file without imports. */
const serviceWorkerOptions = {
  ...scriptOptions,
  entryPoints: ['page/service-worker.ts'],
  splitting: false,
  format: 'iife',
  sourcemap: false,
} satisfies BuildOptions

/** All files of the page, by the paths under which it requests them. */
export async function bundlePage(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const built = await Promise.all([build(scriptOptions), build(serviceWorkerOptions)])
  for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles))
    files.set(join('dashboard', path.slice(join(here, 'out/').length)), Buffer.from(contents))
  for (const entry of await readdir(page, { recursive: true })) {
    if (/\.(html|css|svg|png|webmanifest)$/.test(entry))
      files.set(join('dashboard/page', entry), await readFile(join(page, entry)))
  }
  for (const file of packageFiles) files.set(`vendor/${file}`, await readFile(packagePath(file)))
  return files
}

/** Some packages do not export the file by name, but each is in a folder with the package's name. */
function packagePath(file: string): string {
  for (const folder of require.resolve.paths(file) ?? []) {
    const path = join(folder, file)
    if (existsSync(path)) return path
  }
  throw new Error(`${file} is not installed`)
}
