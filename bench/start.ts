import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { buildProblem } from '../src/build/sources.ts'
import { findBinaries, type PostgresBinaries } from '../src/database/binaries.ts'
import { freePort } from '../src/database/processes.ts'
import { type Bench, type Prepared, rounded } from './harness.ts'

/** What the service may take in addition to its server: Node itself, about a hundred modules, routes. */
const OWN_MS = 500
const MOST = 1.5
const heap = ['--min-semi-space-size=16', '--max-semi-space-size=32']

export const bench: Bench = {
  compares: `the service from its start to /health/ready, less ${OWN_MS} ms, against its embedded PostgreSQL alone to the first connection`,
  because:
    'a device that is cut off tries again within seconds, and a service is not ready before its database',
  unit: 'ms',
  target: { atMost: MOST },
  rounds: { quick: 5, full: 15 },
  prepare,
}

async function prepare({ log }: { log(line: string): void }): Promise<Prepared> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const problem = buildProblem(root)
  if (problem) throw new Error(problem)
  const binaries = await findBinaries()
  const home = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const dataDir = join(home, 'data')
  const readyMs: number[] = []
  const [firstServer, firstService] = [
    await timeFirstServer(binaries, home),
    await timeService(root, dataDir),
  ]
  log(
    `  in an empty folder: ready in ${Math.round(firstService)} ms, the server alone, with initdb, ${Math.round(firstServer)} ms`,
  )
  return {
    ours: async () => {
      const ms = await timeService(root, dataDir)
      readyMs.push(ms)
      return Math.max(1, ms - OWN_MS)
    },
    limit: () => timeServer(binaries, join(dataDir, 'postgres')),
    more: async () => {
      const firstRatio = (firstService - OWN_MS) / firstServer
      const figures = {
        nodeMs: Math.round(await timeNode()),
        readyMs: readyMs.map(Math.round),
        firstReadyMs: Math.round(firstService),
        firstServerMs: Math.round(firstServer),
        firstRatio: rounded(firstRatio),
      }
      // The very first start also creates the schema, with a second of statements: it is shown, but not judged.
      return { figures, pass: true }
    },
    close: () => rm(home, { recursive: true, force: true }),
  }
}

/** Node alone, which tells how fast the machine computes. */
async function timeNode(): Promise<number> {
  const begun = performance.now()
  for (let n = 0; n < 5; n++) await promisify(execFile)(process.execPath, ['-e', '0'])
  return (performance.now() - begun) / 5
}

/** Started as by npm start, and stopped again. */
async function timeService(root: string, dataDir: string): Promise<number> {
  const port = await freePort()
  const begun = performance.now()
  const service = spawn(process.execPath, [...heap, join(root, 'run.js'), 'src/command'], {
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      HTTP_PORT: String(port),
      MQTT_PORT: '0',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(service, 'exit')
  try {
    while ((await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined))?.status !== 200) {
      if (service.exitCode !== null) throw new Error(`the service ended with ${service.exitCode}`)
      await delay(5)
    }
    return performance.now() - begun
  } finally {
    service.kill('SIGTERM')
    await exited
  }
}

/** Only the server's programs, with the settings that matter: a new cluster, and its first connection. */
async function timeFirstServer(binaries: PostgresBinaries, home: string): Promise<number> {
  const folder = join(home, 'alone')
  await mkdir(folder, { mode: 0o700 })
  const { account } = binaries
  if (account) await chown(folder, account.uid, account.gid)
  const begun = performance.now()
  await promisify(execFile)(
    binaries.initdb,
    [
      `--pgdata=${insideOf(folder, binaries)}`,
      '--username=fleetwake',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ],
    { cwd: folder, ...account },
  )
  const initdb = performance.now() - begun
  return initdb + (await timeServer(binaries, folder))
}

async function timeServer(binaries: PostgresBinaries, folder: string): Promise<number> {
  const port = await freePort()
  const password = await readFile(join(folder, 'fleetwake.password'), 'utf8').catch(() => '')
  const url = `postgresql://fleetwake:${password.trim()}@127.0.0.1:${port}/postgres`
  const begun = performance.now()
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_buffers=256MB',
    'max_connections=100',
  ]
  const server = spawn(
    binaries.postgres,
    ['-D', insideOf(folder, binaries), '-p', String(port), ...settings.flatMap(setting => ['-c', setting])],
    { cwd: folder, stdio: 'ignore', ...binaries.account },
  )
  const exited = once(server, 'exit')
  try {
    while (!(await connects(url))) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`)
      await delay(5)
    }
    return performance.now() - begun
  } finally {
    server.kill('SIGINT')
    await exited
  }
}

async function connects(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined) // The query reports it.
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false // Not yet.
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The account may not be able to reach the folder by its name, as in src/database/embedded.ts. */
function insideOf(folder: string, { account }: PostgresBinaries): string {
  return account && process.platform === 'linux' ? '/proc/self/cwd' : folder
}
