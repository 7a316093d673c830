import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { openPartitions } from '../partitions/start.ts'
import { type Alerts, openAlerts } from './alerts/start.ts'
import { startBackground } from './background.ts'
import type { Config } from './config.ts'
import { isMigrated, migrate } from './database/migrate.ts'
import { createNotifications } from './database/notifications.ts'
import { beginServer } from './database/open.ts'
import { openPools } from './database/pools.ts'
import { watchDatabase } from './database/watch.ts'
import { type Engines, openEngines } from './dispatch/engines.ts'
import { fencesOf } from './events/geofences.ts'
import { openEvents } from './events/live/start.ts'
import { startFeed } from './feed/start.ts'
import type { DeclaredRoute } from './http/app.ts'
import { openCertificates } from './http/certificates.ts'
import { openKeys } from './http/idempotency/keys.ts'
import { createIdentity, type Identity } from './identity/identity.ts'
import { startIngest } from './ingest/start.ts'
import { createEnqueue } from './jobs/enqueue.ts'
import { closes, type Lifecycle, nothing, stops } from './operations/lifecycle.ts'
import { createMetrics } from './operations/metrics.ts'
import { createReadiness } from './operations/readiness.ts'
import { openPositions, type Positions } from './positions/start.ts'
import { permissions } from './rights.ts'
import { openShares } from './shares/start.ts'

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

/** Time for a few answers of the database. */
const TURN_MS = 3

/**
 * Starts the whole service. Its rooms are made while the database server starts, and begin their work in order once
 * there is a schema; the routes are built meanwhile. Everything that is started here is stopped in reverse.
 */
export async function startService(
  config: Config,
  log: FastifyBaseLogger,
  life: Lifecycle,
  signal: AbortSignal,
  server = beginServer(config, log, signal),
): Promise<Service> {
  const loading = import('./doors.ts')
  loading.catch(() => undefined)
  const metrics = createMetrics()
  const readiness = createReadiness()
  const own = { config, log, metrics, enqueue: createEnqueue(config) }
  signal.addEventListener('abort', () => readiness.stopping())
  const serving = life.start('database server', () => server.opened, stops)
  const url = await server.url
  const database = await life.start('pools', () => openPools(url, config, log), closes, 1 / 3)
  const listening = () => createNotifications({ ...own, url })
  const notifications = await life.start('notifications', listening, closes)
  const common = { ...own, url, pool: database.app }
  const certificates = await life.start('certificates', () => openCertificates(common), stops)
  const partitions = await life.start('partitions', () => openPartitions(common), stops)
  readiness.add('partitions', partitions.problem)
  const heard = { ...common, notifications }
  const identity = await life.start('identity', () => createIdentity({ ...heard, permissions }), closes)
  const shares = await life.start('shares', () => openShares(heard), closes)
  const vehicleOf = (id: string) => identity.vehicles.vehicleOf(id)
  const positions = await life.start('positions', () => openPositions({ ...heard, vehicleOf }), stops, 1 / 6)
  const watched = { ...heard, positions, authenticate: identity.access.authenticate, shares }
  const feed = await life.start('feed', () => startFeed(watched), stops)
  identity.access.onChange(feed.recheck)
  const watchRules = () => openAlerts({ ...watched, show: feed.showAlert })
  const alerts = await life.start('alerts', watchRules, stops, 1 / 6)
  const events = await life.start('events', () => openEvents({ ...watched, feed }), stops, 1 / 6)
  const planned = { ...watched, feed, zonesOf: fencesOf }
  const engines = await life.start('engines', () => openEngines(planned), stops, 1 / 6)

  const bringUpToDate = async () => {
    await serving
    if (!(await isMigrated(database.app))) await migrate({ url, log: message => log.warn(message) })
  }
  const schema = life.start('schema', bringUpToDate, nothing)
  const hearing = life.start('changes', () => notifications.open(), nothing, 1, serving)
  // From here on in two sessions of the database: to open more takes longer.
  const watching = life.start('database watch', () => watchDatabase(database.app, log), stops, 1, schema)
  const prepared = life.start('first partitions', () => partitions.prepare(), stops, 1, watching)
  const intake = { ...own, database, shares, partitions, prepared, vehicleOf, onCommitted: positions.take }
  const ingest = await life.start(
    'ingest',
    () => startIngest(intake),
    started => started.stop(config.shutdownTimeoutMs * 0.4),
  )
  readiness.add('ingest', ingest.problem)
  // By now, everything that listens to the positions has been added.
  const beginRooms = async () => {
    await hearing
    for (const room of [identity, shares, certificates, events, positions, alerts, engines])
      await room.begin()
  }
  const begun = life.start('rooms', beginRooms, nothing, 1, schema)
  const background = startBackground(life, { ...own, readiness, database, clock: partitions.clock, signal })
  const keys = await life.start('idempotency keys', () => openKeys(common), closes)
  const rooms = { identity, positions, feed, alerts, ingest, engines }
  const deps = { ...own, readiness, keys, certificates, shares, database, ...rooms }
  // The database's answers get their turn, since the start waits for those too.
  const turn = () => Promise.race([begun, delay(TURN_MS)])
  const doors = await (await loading).buildDoors(life, { ...deps, turn })
  const [watch] = await Promise.all([watching, prepared, begun])
  readiness.add('database', watch.problem, watch.warning)
  const addresses = await doors.open()
  readiness.started()
  await background
  return { ...addresses, ...rooms, routes: doors.routes }
}
