import type { FastifyBaseLogger } from 'fastify'
import { startPartitions } from '../partitions/start.ts'
import { type Alerts, startAlerts } from './alerts/start.ts'
import { buildApp } from './app.ts'
import { startBackground } from './background.ts'
import { startBackups } from './backup/start.ts'
import type { Config } from './config.ts'
import { migrate } from './database/migrate.ts'
import { openNotifications } from './database/notifications.ts'
import { openServer } from './database/open.ts'
import { openPools } from './database/pools.ts'
import { watchDatabase } from './database/watch.ts'
import { furtherDerivations } from './derivations.ts'
import { type Engines, openEngines } from './dispatch/engines.ts'
import { startEvents } from './events/live/start.ts'
import { startFeed } from './feed/start.ts'
import type { DeclaredRoute } from './http/app.ts'
import { openCertificates } from './http/certificates.ts'
import { openKeys } from './http/idempotency/keys.ts'
import { type Identity, openIdentity } from './identity/identity.ts'
import { openMqttDoor } from './ingest/mqtt-door.ts'
import { startIngest } from './ingest/start.ts'
import { createEnqueue } from './jobs/enqueue.ts'
import { closes, type Lifecycle, stops } from './operations/lifecycle.ts'
import { closeHttp, explainMqtt, listen } from './operations/listen.ts'
import { createMetrics } from './operations/metrics.ts'
import { openMetricsListener } from './operations/metrics-listener.ts'
import { pressureOf } from './operations/pressure.ts'
import { createReadiness } from './operations/readiness.ts'
import { judgeServerVersion } from './operations/server-version.ts'
import { startOperations } from './operations/start.ts'
import { openPositions, type Positions } from './positions/start.ts'
import { permissions } from './rights.ts'
import { startShares } from './shares/start.ts'

/** What runs, for whoever started it: the command below, or a test. */
export interface Service {
  /** The address that the HTTP server took, which HTTP_PORT=0 leaves to the system. */
  httpUrl: string
  /** Of the embedded broker, where that is the door: plain, and over TLS. */
  mqttPort: number | undefined
  mqttTlsPort: number | undefined
  /** Where the metrics have an address of their own. */
  metricsUrl: string | undefined
  identity: Identity
  positions: Positions
  alerts: Alerts
  engines: Engines
  /** Every route that it answers. */
  routes: readonly DeclaredRoute[]
}

/** The whole service, in order. What is started here is stopped in reverse. `opening`: its server, begun before. */
export async function startService(
  config: Config,
  log: FastifyBaseLogger,
  life: Lifecycle,
  signal: AbortSignal,
  opening = openServer(config, log, signal),
): Promise<Service> {
  const metrics = createMetrics()
  const readiness = createReadiness()
  const own = { config, log, metrics, enqueue: createEnqueue(config) }
  signal.addEventListener('abort', () => readiness.stopping())
  const server = await life.start('database server', () => opening, stops)
  const schema = () => migrate({ url: server.url, log: message => log.warn(message) })
  await life.start('schema', schema, () => undefined)
  const database = await life.start('pools', () => openPools(server.url, config, log), closes, 1 / 3)
  const watch = await life.start('database watch', () => watchDatabase(database.app, log), stops)
  readiness.add('database', watch.problem, watch.warning)
  const common = { ...own, url: database.url, pool: database.app }
  await judgeServerVersion(common, new Date())
  const deriving = { ...common, derivations: furtherDerivations(config) }
  const partitions = await life.start('partitions', () => startPartitions(deriving), stops)
  readiness.add('partitions', partitions.problem)
  await life.start('backups', () => startBackups(common), stops)
  await life.start('operations', () => startOperations(common), stops)
  const certificates = await life.start('certificates', () => openCertificates(common), stops)
  const notifications = await life.start('notifications', () => openNotifications(common), closes)
  const heard = { ...common, notifications }
  const identity = await life.start('identity', () => openIdentity({ ...heard, permissions }), closes)
  const shares = await life.start('shares', () => startShares(heard), closes)
  const vehicleOf = (id: string) => identity.vehicles.vehicleOf(id)
  const positions = await life.start('positions', () => openPositions({ ...heard, vehicleOf }), stops, 1 / 6)
  const watched = { ...heard, positions, authenticate: identity.access.authenticate, shares }
  const feed = await life.start('feed', () => startFeed(watched), stops)
  identity.access.onChange(feed.recheck)
  const judged = { ...watched, show: feed.showAlert }
  const alerts = await life.start('alerts', () => startAlerts(judged), stops, 1 / 6)
  await life.start('events', () => startEvents({ ...watched, feed }), stops, 1 / 6)
  const engines = await life.start('engines', () => openEngines({ ...watched, feed }), stops, 1 / 6)
  // All who listen have said so.
  await positions.begin()
  await alerts.book.refresh()
  const ingest = await life.start(
    'ingest',
    () => startIngest({ ...own, partitions, database, vehicleOf, shares, onCommitted: positions.take }),
    started => started.stop(config.shutdownTimeoutMs * 0.4),
  )
  readiness.add('ingest', ingest.problem)
  await startBackground(life, { ...own, database })
  const keys = await life.start('idempotency keys', async () => openKeys(common), closes)
  const rooms = { identity, positions, feed, alerts, ingest, engines }
  const deps = { ...own, readiness, keys, certificates, shares, database, ...rooms }
  const { url: metricsUrl } = await life.start('metrics', () => openMetricsListener(deps), closes)
  const app = await life.start(
    'http',
    () => buildApp({ ...deps, now: Date.now }),
    started => closeHttp(started, config.shutdownTimeoutMs / 3),
    1 / 2,
  )
  readiness.add('pressure', pressureOf(app, config))
  const httpUrl = await listen(app, config)
  const mqtt = await life.start(
    'mqtt',
    () => openMqttDoor({ ...deps, intake: ingest.intake, ...identity }).catch(explainMqtt(config)),
    started => started.stop(config.shutdownTimeoutMs / 3),
    0.4,
  )
  readiness.add('mqtt', mqtt.problem)
  readiness.started()
  const ports = { mqttPort: mqtt.port, mqttTlsPort: mqtt.tlsPort }
  return { httpUrl, metricsUrl, ...ports, ...rooms, routes: app.declaredRoutes }
}
