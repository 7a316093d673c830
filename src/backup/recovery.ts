import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'
import { findBinaries } from '../database/binaries.ts'
import { freePort, isAlive, signalTo } from '../database/processes.ts'
import { StartupError } from '../errors.ts'
import { connectAsAdministrator } from './administrator.ts'

interface RecoveryOptions {
  /** A copied cluster, with its WAL in pg_wal and a recovery.signal. */
  cluster: string
  /** Outside of it: the server's log. */
  logFile: string
  /** `latest` follows the archived WAL wherever it leads; `current` stays on the backup's own timeline. */
  timeline: 'latest' | 'current'
  to: Date | undefined
  durable: boolean
  signal: AbortSignal
}

/**
 * Lets a server recover a cluster and then passes a session to `work`, in which it can be read and written, on a new
 * timeline. Nobody can connect before that. However `work` ends, the server is stopped, with all of it on disk.
 */
export async function recover<T>(options: RecoveryOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const { cluster, signal } = options
  const server = await launch(options)
  try {
    for (;;) {
      signal.throwIfAborted()
      if (server.ended()) throw new StartupError(await whyNot(options))
      const client = await connectAsAdministrator(cluster, { port: server.port }).catch(() => undefined)
      if (!client) {
        await delay(200)
        continue
      }
      try {
        return await work(client)
      } finally {
        await client.end().catch(() => undefined)
      }
    }
  } finally {
    await server.stop()
  }
}

async function launch({ cluster, logFile, timeline, to, durable }: RecoveryOptions) {
  const { postgres, account } = await findBinaries()
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'logging_collector=off',
    'hot_standby=off',
    'shared_buffers=256MB',
    'max_wal_size=2GB',
    'timezone=UTC',
    // All WAL is in pg_wal already, so nothing is fetched from elsewhere.
    'restore_command=false',
    `recovery_target_timeline=${timeline}`,
    'recovery_target_action=promote',
    ...(durable ? [] : ['fsync=off']),
    ...(to ? [`recovery_target_time=${to.toISOString().replace('T', ' ').replace('Z', '+00')}`] : []),
  ]
  const log = await open(logFile, 'w', 0o600)
  // As in embedded.ts: the account may not be able to enter the folders above, but can use the one it was started in.
  const folder = account && process.platform === 'linux' ? '/proc/self/cwd' : cluster
  const child = spawn(
    postgres,
    ['-D', folder, '-p', String(port), ...settings.flatMap(setting => ['-c', setting])],
    { cwd: cluster, detached: true, stdio: ['ignore', log.fd, log.fd], ...account },
  )
  let ended = false
  const exited = new Promise<void>(resolve => {
    for (const event of ['exit', 'error'] as const)
      child.once(event, () => {
        ended = true
        resolve()
      })
  })
  await log.close()
  return {
    port,
    ended: () => ended,
    /** With a checkpoint, so that the next start has nothing to recover. */
    stop: async () => {
      if (!ended && child.pid !== undefined && isAlive(child.pid)) signalTo(child.pid, 'SIGINT')
      await exited
    },
  }
}

async function whyNot({ logFile, to }: RecoveryOptions): Promise<string> {
  const said = await readFile(logFile, 'utf8')
  if (to && said.includes('recovery ended before configured recovery target was reached')) {
    const last = /last completed transaction was at log time (.+)$/m.exec(said)?.[1]
    return (
      `The available WAL ends before ${to.toISOString()}` +
      `${last ? `: its last transaction is of ${last}` : ''}. Without --to, everything available is restored.`
    )
  }
  const last = said.split('\n').filter(line => /FATAL|PANIC|ERROR/.test(line))
  return `The copy could not be recovered: ${last.at(-1) ?? said.trim().split('\n').at(-1)}`
}
