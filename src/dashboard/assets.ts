import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

export interface Asset {
  type: string
  body: Buffer
}

/**
 * What the page is made of, in memory. Everything but the index lies under a path that names the version, a
 * hash of it all, and so may be kept by a browser for ever; relative imports stay within that path.
 */
export interface Assets {
  version: string
  index: Asset
  /** The policy that the index is served under: no inline script but the import map, by its hash. */
  contentSecurityPolicy: string
  find(path: string): Asset | undefined
}

const types: Record<string, string> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Packages that the page imports by name, and the other files that it asks for. */
const packages: Record<string, string> = {
  'maplibre-gl': 'maplibre-gl/dist/maplibre-gl.mjs',
  uplot: 'uplot/dist/uPlot.esm.js',
  'topojson-client': 'topojson-client/src/index.js',
  pmtiles: 'pmtiles/dist/esm/index.js',
  fflate: 'fflate/esm/browser.js',
}
/** Of the server's source, what the page reads too: data alone. */
const sharedFiles = ['telemetry/store/fields.ts', 'telemetry/store/parts.ts']
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

export async function loadAssets(): Promise<Assets> {
  const assets = new Map<string, Asset>()
  await Promise.all([
    addFolder(assets, join(here, 'page'), 'page'),
    // The page's modules find the feed's client beside them, as in the source: ../../client.
    addFolder(assets, join(here, '../client'), '../client'),
    ...sharedFiles.map(async file => assets.set(file, await assetOf(join(here, '..', file)))),
    ...[...Object.values(packages), ...packageFiles].map(file => addPackageFile(assets, file)),
  ])
  await addTopojson(assets)

  const template = assets.get('dashboard/page/index.html')!.body.toString()
  assets.delete('dashboard/page/index.html')
  const hash = createHash('sha256').update(template)
  for (const path of [...assets.keys()].sort()) hash.update(path).update(assets.get(path)!.body)
  const version = hash.digest('base64url').slice(0, 12)

  const base = `/assets/${version}`
  const imports = Object.entries(packages).map(([name, file]) => [name, `${base}/vendor/${file}`])
  const importMap = JSON.stringify({ imports: Object.fromEntries(imports) })
  const html = template.replaceAll('{{base}}', base).replace('{ "imports": {} }', importMap)
  return {
    version,
    index: { type: 'text/html; charset=utf-8', body: Buffer.from(html) },
    contentSecurityPolicy: policy(createHash('sha256').update(importMap).digest('base64')),
    find: path => assets.get(path),
  }
}

function policy(importMapHash: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${importMapHash}'`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

async function addFolder(assets: Map<string, Asset>, folder: string, name: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  await Promise.all(
    files
      .filter(file => file.isFile())
      .map(async file => {
        const full = join(file.parentPath, file.name)
        const path = join('dashboard', name, full.slice(folder.length + 1))
        assets.set(path, await assetOf(full))
      }),
  )
}

async function addPackageFile(assets: Map<string, Asset>, file: string): Promise<void> {
  assets.set(`vendor/${file}`, await assetOf(packagePath(file)))
}

/** topojson-client's entry re-exports its modules by relative paths, each of which is asked for in turn. */
async function addTopojson(assets: Map<string, Asset>): Promise<void> {
  const folder = dirname(packagePath('topojson-client/src/index.js'))
  for (const file of await readdir(folder)) await addPackageFile(assets, `topojson-client/src/${file}`)
}

/** Some packages do not export the file by name, but every one lies in a folder called after it. */
function packagePath(file: string): string {
  for (const folder of require.resolve.paths(file) ?? []) {
    const path = join(folder, file)
    if (existsSync(path)) return path
  }
  throw new Error(`${file} is not installed`)
}

async function assetOf(path: string): Promise<Asset> {
  const body = await readFile(path)
  const type = types[extname(path)] ?? 'application/octet-stream'
  if (!path.endsWith('.ts')) return { type, body }
  const { code } = await transform(body.toString(), { loader: 'ts', target: 'es2022', sourcefile: path })
  return { type, body: Buffer.from(code) }
}
