import type { FastifyBaseLogger } from 'fastify'
import { openPartitions } from '../partitions/start.ts'
import { type Alerts, startAlerts } from './alerts/start.ts'
import { startBackground } from './background.ts'
import type { Config } from './config.ts'
import { migrate } from './database/migrate.ts'
import { openNotifications } from './database/notifications.ts'
import { openServer } from './database/open.ts'
import { openPools } from './database/pools.ts'
import { watchDatabase } from './database/watch.ts'
import { type Engines, openEngines } from './dispatch/engines.ts'
import { fencesOf } from './events/geofences.ts'
import { startEvents } from './events/live/start.ts'
import { startFeed } from './feed/start.ts'
import type { DeclaredRoute } from './http/app.ts'
import { openCertificates } from './http/certificates.ts'
import { openKeys } from './http/idempotency/keys.ts'
import { type Identity, openIdentity } from './identity/identity.ts'
import { openMqttDoor } from './ingest/mqtt-door.ts'
import { startIngest } from './ingest/start.ts'
import { createEnqueue } from './jobs/enqueue.ts'
import { closes, type Lifecycle, nothing, stops } from './operations/lifecycle.ts'
import { closeHttp, explainMqtt, listen } from './operations/listen.ts'
import { createMetrics } from './operations/metrics.ts'
import { pressureOf } from './operations/pressure.ts'
import { createReadiness } from './operations/readiness.ts'
import { openPositions, type Positions } from './positions/start.ts'
import { permissions } from './rights.ts'
import { startShares } from './shares/start.ts'

/** The running service, for whoever started it: the command, or a test. */
export interface Service {
  /** The address of the HTTP server; with HTTP_PORT=0 the system chooses its port. */
  httpUrl: string
  /** The ports of the embedded broker, if it is used: plain, and over TLS. */
  mqttPort: number | undefined
  mqttTlsPort: number | undefined
  /** Set if the metrics have an address of their own. */
  metricsUrl: string | undefined
  identity: Identity
  positions: Positions
  alerts: Alerts
  engines: Engines
  /** Every route of the service. */
  routes: readonly DeclaredRoute[]
}

/**
 * Starts the whole service in order; parts that do not need each other start at the same time. Everything that is
 * started here is stopped in reverse. `opening`: the start of the database server, if it began earlier.
 */
export async function startService(
  config: Config,
  log: FastifyBaseLogger,
  life: Lifecycle,
  signal: AbortSignal,
  opening = openServer(config, log, signal),
): Promise<Service> {
  // The routes are the larger half of the program. They are loaded while the database starts.
  const loading = import('./doors.ts')
  loading.catch(() => undefined)
  const metrics = createMetrics()
  const readiness = createReadiness()
  const own = { config, log, metrics, enqueue: createEnqueue(config) }
  signal.addEventListener('abort', () => readiness.stopping())
  const server = await life.start('database server', () => opening, stops)
  const database = await life.start('pools', () => openPools(server.url, config, log), closes, 1 / 3)
  const opened = life.start('notifications', () => openNotifications({ ...own, url: server.url }), closes)
  const schema = () => migrate({ url: server.url, log: message => log.warn(message) })
  await Promise.all([life.start('schema', schema, nothing), database.openSession()])
  const common = { ...own, url: database.url, pool: database.app }
  const watching = life.start('database watch', () => watchDatabase(database.app, log), stops)
  const certifying = life.start('certificates', () => openCertificates(common), stops)
  const partitions = await life.start('partitions', () => openPartitions(common), stops)
  readiness.add('partitions', partitions.problem)
  const prepared = life.start('first partitions', () => partitions.prepare(), stops)
  const notifications = await opened
  const heard = { ...common, notifications }
  const identity = await life.start('identity', () => openIdentity({ ...heard, permissions }), closes)
  const shares = await life.start('shares', () => startShares(heard), closes)
  const vehicleOf = (id: string) => identity.vehicles.vehicleOf(id)
  const positions = await life.start('positions', () => openPositions({ ...heard, vehicleOf }), stops, 1 / 6)
  const watched = { ...heard, positions, authenticate: identity.access.authenticate, shares }
  const feed = await life.start('feed', () => startFeed(watched), stops)
  identity.access.onChange(feed.recheck)
  const watchRules = () => startAlerts({ ...watched, show: feed.showAlert })
  const alerts = await life.start('alerts', watchRules, stops, 1 / 6)
  await life.start('events', () => startEvents({ ...watched, feed }), stops, 1 / 6)
  const planned = { ...watched, feed, zonesOf: fencesOf }
  const engines = await life.start('engines', () => openEngines(planned), stops, 1 / 6)
  // By now, everything that listens to the positions has been added.
  const caughtUp = life.start('latest positions', () => positions.begin(), nothing)
  const knowsAlerts = life.start('open alerts', () => alerts.book.refresh(), nothing)
  const background = startBackground(life, { ...own, readiness, database, clock: partitions.clock })
  const ingest = await life.start(
    'ingest',
    () =>
      startIngest({ ...own, database, shares, partitions, prepared, vehicleOf, onCommitted: positions.take }),
    started => started.stop(config.shutdownTimeoutMs * 0.4),
  )
  readiness.add('ingest', ingest.problem)
  const keys = await life.start('idempotency keys', async () => openKeys(common), closes)
  const certificates = await certifying
  const rooms = { identity, positions, feed, alerts, ingest, engines }
  const deps = { ...own, readiness, keys, certificates, shares, database, ...rooms }
  const { buildApp, openMetricsListener } = await loading
  const { url: metricsUrl } = await life.start('metrics', () => openMetricsListener(deps), closes)
  const app = await life.start(
    'http',
    () => buildApp({ ...deps, now: Date.now }),
    started => closeHttp(started, config.shutdownTimeoutMs / 3),
    1 / 2,
  )
  readiness.add('pressure', pressureOf(app, config))
  const watch = await watching
  readiness.add('database', watch.problem, watch.warning)
  await Promise.all([prepared, caughtUp, knowsAlerts])
  const httpUrl = await listen(app, config)
  const mqtt = await life.start(
    'mqtt',
    () => openMqttDoor({ ...deps, intake: ingest.intake, ...identity }).catch(explainMqtt(config)),
    started => started.stop(config.shutdownTimeoutMs / 3),
    0.4,
  )
  readiness.add('mqtt', mqtt.problem)
  readiness.started()
  await background
  const { port: mqttPort, tlsPort: mqttTlsPort } = mqtt
  return { httpUrl, metricsUrl, mqttPort, mqttTlsPort, ...rooms, routes: app.declaredRoutes }
}
