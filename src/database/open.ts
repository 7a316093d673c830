import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import type { Config } from '../config.ts'
import { messageOf, StartupError } from '../errors.ts'
import { withResolvers } from '../promises.ts'
import { runningEmbedded, startEmbedded } from './embedded.ts'
import { findObstacles } from './preflight.ts'

const REPORT_EVERY_MS = 3_000

/** Where the database is and, if it is the embedded one, how to release it. */
interface DatabaseServer {
  url: string
  stop(): Promise<void>
}

/** A server that is being started, or waited for. */
interface OpeningServer {
  /** Where it will answer. This is known long before it does, and what needs no answer is made meanwhile. */
  url: Promise<string>
  opened: Promise<DatabaseServer>
}

/** For the service: the server of DATABASE_URL once it answers, or the embedded one, which it then owns. */
export function beginServer(config: Config, log: FastifyBaseLogger, signal: AbortSignal): OpeningServer {
  const { promise: launched, resolve: onLaunched } = withResolvers<string>()
  const opening = openServer(config, log, signal, onLaunched)
  const url = config.databaseUrl ?? Promise.race([launched, opening.then(server => server.url)])
  const opened = Promise.all([url, opening]).then(([early, server]) => {
    if (server.url === early) return server
    throw new StartupError('Another program took the port of the embedded PostgreSQL. Start again.')
  })
  // Whoever waits for it is told if it fails.
  opened.catch(() => undefined)
  return { url: Promise.resolve(url), opened }
}

async function openServer(
  config: Config,
  log: FastifyBaseLogger,
  signal?: AbortSignal,
  onLaunched?: (url: string) => void,
): Promise<DatabaseServer> {
  if (!config.databaseUrl) return await startEmbedded({ dataDir: config.dataDir, log, onLaunched })
  await waitForServer(config.databaseUrl, 'DATABASE_URL', log, signal)
  if (config.databaseReadUrl) await waitForServer(config.databaseReadUrl, 'DATABASE_READ_URL', log, signal)
  return { url: config.databaseUrl, stop: async () => undefined }
}

/** For a command: a running service's server is used; otherwise the server is started for the command only. */
export async function openServerForCommand(config: Config, log: FastifyBaseLogger): Promise<DatabaseServer> {
  if (!config.databaseUrl) {
    const url = await runningEmbedded(config.dataDir)
    if (url) return { url, stop: async () => undefined }
  }
  return await openServer(config, log)
}

/** Waits for a server that is not available yet; if it refuses us for good, that is an error. */
async function waitForServer(
  url: string,
  variable: string,
  log: FastifyBaseLogger,
  signal?: AbortSignal,
): Promise<void> {
  const { host, pathname } = new URL(url)
  const place = `${host}${pathname}`
  let reported = 0
  for (;;) {
    signal?.throwIfAborted()
    const failure = await tryServer(url, variable, place)
    if (!failure) return
    if (Date.now() - reported >= REPORT_EVERY_MS) {
      log.warn({ database: place, error: failure }, `${variable} cannot be reached; still trying`)
      reported = Date.now()
    }
    await delay(250, undefined, signal ? { signal } : {})
  }
}

/** Wrong password, no such database, no such user, no entry in pg_hba.conf: waiting does not fix these. */
const hopeless = /^(28...|3D000|42501)$/

async function tryServer(url: string, variable: string, place: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined) // It shows in the query.
  try {
    await client.connect()
    const obstacles = await findObstacles(client, variable === 'DATABASE_URL' ? 'everything' : 'reads')
    if (obstacles.length === 0) return undefined
    throw new StartupError(obstacles.map(obstacle => `${variable} (${place}) ${obstacle}`).join('\n'))
  } catch (error) {
    if (error instanceof StartupError) throw error
    if (hopeless.test(String((error as { code?: unknown }).code))) {
      throw new StartupError(`${variable} (${place}) refuses us: ${messageOf(error)}`)
    }
    return messageOf(error) || 'no answer'
  } finally {
    await client.end().catch(() => undefined)
  }
}
