import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Asset {
  type: string
  body: Buffer
}

/**
 * The files of the page, in memory. Everything but the index is under a path that contains the version, a hash of all
 * files, so that browsers may cache it for ever; relative addresses stay within that path.
 */
export interface Assets {
  version: string
  index: Asset
  /** At the root, since a service worker controls nothing above its own path. */
  serviceWorker: Asset
  /** The content security policy of the index: no inline scripts. */
  contentSecurityPolicy: string
  find(path: string): Asset | undefined
}

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

const INDEX = 'dashboard/page/index.html'
const SERVICE_WORKER = 'dashboard/page/service-worker.js'

/** The files that the page needs to work without a network, except its maps. */
const isOfShell = (path: string) =>
  (path.startsWith('dashboard/') && !path.endsWith('.map')) ||
  path.endsWith('.css') ||
  path.includes('-latin-wght')

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export async function loadAssets(): Promise<Assets> {
  const files = await loadFiles()
  const template = files.get(INDEX)!.toString()
  files.delete(INDEX)
  const hash = createHash('sha256').update(template)
  for (const path of [...files.keys()].sort()) hash.update(path).update(files.get(path)!)
  const version = hash.digest('base64url').slice(0, 12)
  const base = `/assets/${version}`
  const html = template.replaceAll('{{base}}', base)
  const worker = files.get(SERVICE_WORKER)!.toString()
  files.delete(SERVICE_WORKER)
  const shell = { version, files: [...files.keys()].filter(isOfShell).map(path => `${base}/${path}`) }
  const assets = new Map(
    [...files].map(([path, body]) => [
      path,
      { type: types[extname(path)] ?? 'application/octet-stream', body },
    ]),
  )
  return {
    version,
    index: { type: 'text/html; charset=utf-8', body: Buffer.from(html) },
    serviceWorker: {
      type: types['.js']!,
      body: Buffer.from(`self.fleetwake=${JSON.stringify(shell)};\n${worker}`),
    },
    contentSecurityPolicy,
    find: path => assets.get(path),
  }
}

/** From the build beside this program; when run from source, as in development, it is bundled now. */
async function loadFiles(): Promise<Map<string, Buffer>> {
  if (import.meta.url.endsWith('.ts')) return await (await import('./bundle.ts')).bundlePage()
  const folder = fileURLToPath(new URL('../../../page', import.meta.url))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      files.map(async file => [file.slice(folder.length + 1), await readFile(file)] as const),
    ),
  )
}
