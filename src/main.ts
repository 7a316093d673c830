import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import { startPartitions } from '../partitions/start.ts'
import { buildApp } from './app.ts'
import { type Config, readConfig, readEnvironment } from './config.ts'
import { migrate } from './database/migrate.ts'
import { openNotifications } from './database/notifications.ts'
import { openServer } from './database/open.ts'
import { openPools } from './database/pools.ts'
import { watchDatabase } from './database/watch.ts'
import { messageOf, StartupError } from './errors.ts'
import { type Identity, openIdentity } from './identity/identity.ts'
import { type Live, startLive } from './live/live.ts'
import { createLifecycle, type Lifecycle } from './operations/lifecycle.ts'
import { closeHttp, listen } from './operations/listen.ts'
import { createMetrics } from './operations/metrics.ts'
import { createReadiness } from './operations/readiness.ts'

/** What runs, for whoever started it: the command below, or a test. */
export interface Service {
  /** The address that the HTTP server took, which HTTP_PORT=0 leaves to the system. */
  httpUrl: string
  identity: Identity
  live: Live
}

/** The whole service, in order. What is started here is stopped in reverse. */
export async function startService(
  config: Config,
  log: FastifyBaseLogger,
  life: Lifecycle,
  signal: AbortSignal,
): Promise<Service> {
  const metrics = createMetrics()
  const readiness = createReadiness()
  signal.addEventListener('abort', () => readiness.stopping())

  const server = await life.start(
    'database server',
    () => openServer(config, log, signal),
    started => started.stop(),
  )
  await life.start(
    'schema',
    () => migrate({ url: server.url, log: message => log.warn(message) }),
    () => undefined,
  )
  const database = await life.start(
    'pools',
    () => openPools(server.url, config, log),
    started => started.close(),
    3_000,
  )
  const watch = await life.start(
    'database watch',
    () => watchDatabase(database.app, log),
    started => started.stop(),
  )
  readiness.add('database', watch.problem)
  const partitions = await life.start(
    'partitions',
    () => startPartitions({ pool: database.app, config, log }),
    started => started.stop(),
  )
  void partitions // ingest gets partitions.ensureDay

  const notifications = await life.start(
    'notifications',
    () => openNotifications({ url: database.url, log }),
    started => started.close(),
  )
  const identity = await life.start(
    'identity',
    () => openIdentity({ pool: database.app, notifications, metrics, log, config }),
    started => started.close(),
  )
  const live = await life.start(
    'live',
    () =>
      startLive({
        url: database.url,
        pool: database.app,
        notifications,
        organizationOf: id => identity.vehicles.organizationOf(id),
        authenticate: identity.access.authenticate,
        metrics,
        log,
        config,
      }),
    started => started.stop(),
    3_000,
  )
  identity.access.onChange(changed => live.recheck(changed)) // ingest gets live.publish as its onCommitted

  const app = await life.start(
    'http',
    () => buildApp({ config, log, metrics, readiness, identity, live, database, now: Date.now }),
    started => closeHttp(started, 3_000),
    5_000,
  )
  const httpUrl = await listen(app, config)
  readiness.started()
  return { httpUrl, identity, live }
}

/** Runs until a signal: the first one stops gracefully, a second one at once. */
async function main(): Promise<void> {
  const config = readConfig(readEnvironment())
  const log = pino({ level: config.logLevel })
  const life = createLifecycle({ log, limitMs: config.shutdownTimeoutMs })
  const stopping = new AbortController()
  const onSignal = async (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) process.exit(1)
    log.info({ signal }, 'stopping')
    stopping.abort()
    process.exit((await life.stop()) ? 0 : 1)
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  try {
    const { httpUrl } = await startService(config, log, life, stopping.signal)
    log.info({ url: httpUrl }, 'Fleetwake is ready')
  } catch (error) {
    if (stopping.signal.aborted) return
    await life.stop()
    throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    const said =
      error instanceof StartupError ? error.message : error instanceof Error ? error.stack : messageOf(error)
    process.stderr.write(`Fleetwake cannot start. ${said}\n`)
    process.exit(1)
  })
}
