import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** Packages of many files, which are slow to load. They used to take most of the time in which a test starts. */
const packages = [
  '@fastify/helmet',
  '@fastify/static',
  '@fastify/swagger',
  '@fastify/type-provider-typebox',
  '@fastify/under-pressure',
  '@fastify/websocket',
  'aedes',
  'ajv',
  'ajv-formats',
  'csv-parse',
  'fast-json-stringify',
  'fastify',
  'hyparquet-writer',
  'mqtt',
  'pg',
  'pg-boss',
  'pg-copy-streams',
  'pino',
  'prom-client',
  'typebox',
  'typebox/compile',
  'typebox/format',
  'typebox/value',
  'ws',
]

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}.tap/packages`

/** CommonJS packages expect these. */
const banner = `import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
const __filename = import.meta.filename ?? new URL(import.meta.url).pathname
const __dirname = __filename.slice(0, __filename.lastIndexOf('/'))`

/** Bundles the packages for packages.mjs, unless they are bundled already. */
export async function bundlePackages(): Promise<void> {
  const hash = createHash('sha256')
  for (const path of [`${root}package-lock.json`, fileURLToPath(import.meta.url)])
    hash.update(readFileSync(path))
  const state = JSON.stringify({ packages, hash: hash.digest('hex'), node: process.version })
  const stateFile = `${folder}/packages.json`
  if (existsSync(stateFile) && readFileSync(stateFile, 'utf8') === state) return
  await rm(folder, { recursive: true, force: true })
  const entries = new Map(await Promise.all(packages.map(async name => [name, await entryOf(name)] as const)))
  await build({
    absWorkingDir: root,
    entryPoints: packages.map(name => ({ in: `entry:${name}`, out: name })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['pg-native'],
    banner: { js: banner },
    plugins: [entryPlugin(entries)],
    logLevel: 'warning',
  })
  // Written last, so that an interrupted run does not count.
  await writeFile(stateFile, state)
}

/** A module that exports by name what Node sees of a package: a bundle of a CommonJS package has only a default. */
async function entryOf(name: string): Promise<string> {
  const names = Object.keys(await import(name)).filter(key => /^[A-Za-z_$][\w$]*$/.test(key))
  const exported = names.map((key, at) =>
    key === 'default'
      ? 'export default all.default'
      : `const k${at} = all.${key}; export { k${at} as ${key} }`,
  )
  return [`import * as all from '${name}'`, ...exported].join('\n')
}

function entryPlugin(entries: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'entries',
    setup(build) {
      build.onResolve({ filter: /^entry:/ }, ({ path }) => ({
        path: path.slice('entry:'.length),
        namespace: 'entry',
      }))
      build.onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
        contents: entries.get(path)!,
        resolveDir: root,
      }))
    },
  }
}
