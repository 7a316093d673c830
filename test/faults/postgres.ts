import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pino from 'pino'
import type { PostgresBinaries } from '../../src/database/binaries.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { administratorUrl } from '../../src/database/embedded-roles.ts'
import { isAlive, signalTo } from '../../src/database/processes.ts'
import { layCluster } from '../support/embedded.ts'
import { steadyPort } from '../support/port.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)

/** One server for the whole suite, with durability on; it is killed and stopped like everything else. */
export interface Postgres {
  /** As the service knows it: as the owner of its databases, who is no superuser. */
  readonly url: string
  readonly administratorUrl: string
  readonly port: number
  /** The server and each of its processes. */
  signal(signal: NodeJS.Signals): Promise<void>
  /**
   * Ends it, with SIGKILL or, as an operator restarts it, with SIGINT; it is started again by whoever watches it,
   * as a supervisor would.
   */
  end(signal: 'SIGKILL' | 'SIGINT'): Promise<void>
  /** Where the disk is a small one of its own: leaves no room on it, and makes room again. */
  fillDisk(): Promise<void>
  freeDisk(): Promise<void>
  /** Why it ended, or ended sessions, according to its log. */
  complaints(): Promise<string>
  close(): Promise<void>
}

export interface PostgresOptions {
  smallDisk?: boolean
  /** Of another version than the product's. */
  binaries?: PostgresBinaries
  /** Of the server itself. */
  environment?: Record<string, string>
}

export async function startPostgres({
  smallDisk = false,
  binaries,
  environment = {},
}: PostgresOptions = {}): Promise<Postgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-faults-'))
  if (smallDisk) await run('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', dataDir])
  else if (!binaries) await layCluster(dataDir)
  const ballast = join(dataDir, 'ballast')
  const port = await steadyPort()
  // What is started here inherits it; nobody else does.
  Object.assign(process.env, environment)
  const server = await startEmbedded({
    dataDir,
    log: pino({ level: 'silent' }),
    ...(binaries ? { binaries } : {}),
    settings: [
      `port=${port}`,
      ...(smallDisk ? ['max_wal_size=64MB', 'min_wal_size=32MB', 'shared_buffers=32MB'] : []),
    ],
  }).finally(() => {
    for (const name of Object.keys(environment)) delete process.env[name]
  })
  const postmaster = async () =>
    Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '0'), 10)
  return {
    url: server.url,
    administratorUrl: (await administratorUrl(dataDir))!,
    port,
    signal: async signal => {
      const pid = await postmaster()
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
      for (const process of [pid, ...children.trim().split(' ').map(Number)]) signalTo(process, signal)
    },
    end: async signal => {
      const pid = await postmaster()
      signalTo(pid, signal)
      await until('PostgreSQL is gone', () => !isAlive(pid))
    },
    // dd ends with an error when the disk is full, which is what is wanted of it.
    fillDisk: async () =>
      void (await run('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k']).catch(() => undefined)),
    freeDisk: () => rm(ballast, { force: true }),
    complaints: async () => {
      const folder = join(dataDir, 'postgres', 'log')
      const logs = await Promise.all(
        (await readdir(folder)).map(name => readFile(join(folder, name), 'utf8')),
      )
      const lines = logs.join('').split('\n')
      return lines
        .filter(line => /FATAL|PANIC|terminat|signal|shut/.test(line) && !/starting up|not yet/.test(line))
        .slice(-12)
        .join('\n')
    },
    close: async () => {
      await server.stop()
      if (smallDisk) await run('umount', [dataDir])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
