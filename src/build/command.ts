import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bundlePage } from '../dashboard/bundle.ts'
import { DONE, readArguments, runCommand, UsageError } from '../run-command.ts'
import { buildServer } from './server.ts'
import { DIST, hashOfSources, STAMP } from './sources.ts'

const usage = `npm run build

  Builds what npm start and the commands run, the page, and the client for other programs, into dist. npm ci does so too.
`

const root = fileURLToPath(new URL('../..', import.meta.url))

async function run(args: string[]): Promise<number> {
  readArguments({ args, options: {} })
  const hash = hashOfSources(root)
  await rm(join(root, DIST), { recursive: true, force: true })
  await Promise.all([buildServer(root), buildPage(), buildClient()])
  if (hashOfSources(root) !== hash) throw new UsageError('The sources changed meanwhile. Build again.')
  // Written last, so that an interrupted build does not count as one.
  await writeFile(join(root, STAMP), `${hash}\n`)
  return DONE
}

async function buildPage(): Promise<void> {
  for (const [path, body] of await bundlePage()) {
    const file = join(root, DIST, 'page', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, body)
  }
}

/** Programmers need its types, but where only the service runs, the TypeScript compiler is not installed. */
async function buildClient(): Promise<void> {
  const tsc = join(root, 'node_modules/typescript-7/bin/tsc')
  if (existsSync(tsc)) {
    await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.client.json'], { cwd: root })
    return
  }
  process.stderr.write('fleetwake/client is built without its types: typescript is not installed here.\n')
  const options = { entryPoints: ['src/client/index.ts'], outdir: `${DIST}/client`, absWorkingDir: root }
  await build({ ...options, bundle: true, format: 'esm', target: 'es2022', external: ['ws'] })
}

await runCommand({ usage, run })
