import fastifyHelmet from '@fastify/helmet'
import fastifySwagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastifyUnderPressure from '@fastify/under-pressure'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Registry } from 'prom-client'
import { within } from './addresses.ts'
import { alertRoutes } from './alerts/routes.ts'
import type { Alerts } from './alerts/start.ts'
import type { Config } from './config.ts'
import { mapRoutes } from './dashboard/map-routes.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import type { Database } from './database/pools.ts'
import { deliveryRoutes } from './delivery/routes.ts'
import { openSecrets } from './delivery/secrets.ts'
import type { AutomationDeps } from './dispatch/automation/deps.ts'
import { automationRoutes } from './dispatch/automation/routes.ts'
import { myDayRoutes } from './dispatch/day/routes.ts'
import { dispatchRoutes } from './dispatch/routes.ts'
import { sharedOrderRoutes } from './dispatch/shared.ts'
import { targetRoutes } from './dispatch/targets/routes.ts'
import { Problem } from './errors.ts'
import { eventRoutes, placeRoutes } from './events/routes.ts'
import { feedRoutes, webSocketOptions } from './feed/routes.ts'
import type { Feed } from './feed/start.ts'
import { fileRoutes } from './files/routes.ts'
import { openFiles } from './files/start.ts'
import { fleetRoutes } from './fleet/fleet.ts'
import { exportTurns } from './history/export/routes.ts'
import { historyRoutes } from './history/routes.ts'
import type { App } from './http/app.ts'
import { installBodies } from './http/bodies.ts'
import { installCatchUp } from './http/catch-up.ts'
import type { Certificates } from './http/certificates.ts'
import { createValidatorCompiler, serializerCompiler } from './http/compilers.ts'
import { description } from './http/description/openapi.ts'
import { descriptionRoutes } from './http/description/page.ts'
import { createDoor } from './http/door.ts'
import { installGuard } from './http/guard.ts'
import { installIdempotency } from './http/idempotency/install.ts'
import type { Keys } from './http/idempotency/keys.ts'
import { type InTurn, installTurns } from './http/in-turn.ts'
import { installJson } from './http/json.ts'
import { installProblems, sendProblem } from './http/problem.ts'
import { requestId, traceRequests } from './http/trace.ts'
import type { Identity } from './identity/identity.ts'
import { quotaRoutes } from './identity/quotas.ts'
import { identityRoutes } from './identity/routes.ts'
import { doorsRoute } from './ingest/http/doors.ts'
import { rejectionRoutes } from './ingest/http/rejections.ts'
import { replayRoute } from './ingest/http/replay.ts'
import { telemetryRoutes } from './ingest/http/routes.ts'
import type { StartedIngest } from './ingest/start.ts'
import { jobsQueueRoutes } from './jobs/routes.ts'
import { dayRoutes } from './operations/day.ts'
import { metricsRoutes, shownMetricsRoutes } from './operations/metrics.ts'
import { overviewRoutes } from './operations/overview.ts'
import { underPressure } from './operations/pressure.ts'
import { healthRoutes, type Readiness } from './operations/readiness.ts'
import { outsideSources } from './outside.ts'
import type { Positions } from './positions/start.ts'
import { resourceIndexRoute } from './resources/index-route.ts'
import type { RunningShares } from './shares/start.ts'
import { openArchive } from './telemetry/archive/open.ts'

interface AppDeps {
  config: Config
  log: FastifyBaseLogger
  metrics: Registry
  readiness: Readiness
  identity: Identity
  certificates: Pick<Certificates, 'http'>
  positions: Positions
  feed: Feed
  alerts: Alerts
  ingest: StartedIngest
  database: Database
  shares: RunningShares
  keys: Keys
  /** Absent: orders are assigned by hand only. */
  engines?: AutomationDeps['actions']
  now: () => number
  /** The start waits for the database meanwhile: its answers get their turn. */
  turn: () => Promise<void>
}

/** Every plugin and every route of the service, in order. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const { config, log, metrics } = deps
  const isProxy = within(config.httpTrustProxy)
  const door = createDoor({
    connections: config.httpMaxConnections,
    connectionsOfAddress: config.httpMaxConnectionsPerAddress,
    headMs: config.httpRequestTimeoutMs,
    isProxy,
    certificate: deps.certificates.http,
    metrics,
    log,
  })
  const app: App = fastify({
    loggerInstance: log,
    genReqId: requestId,
    requestIdHeader: false,
    trustProxy: config.httpTrustProxy.length > 0 && isProxy,
    ...door.options,
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 200 },
    // However long a busy machine takes to build the routes.
    pluginTimeout: 0,
    forceCloseConnections: 'idle',
    // Errors of the router itself: a malformed path, or an id that is too long.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(request, reply, new Problem('invalid_request', { message: error.message })),
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<TypeBoxTypeProvider>()
  installJson(app)
  app.setValidatorCompiler(createValidatorCompiler())
  app.setSerializerCompiler(serializerCompiler)
  installProblems(app)
  traceRequests(app, log)

  await app.register(fastifyHelmet, { crossOriginEmbedderPolicy: false, contentSecurityPolicy })
  await app.register(fastifyUnderPressure, underPressure(config))
  await app.register(fastifySwagger, description)
  descriptionRoutes(app, { access: config.docsAccess, authenticate: deps.identity.access.authenticate })
  await app.register(fastifyWebsocket, {
    options: webSocketOptions,
    // A client's mistake closes its socket with a code that says so. It is not an error of the service.
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'a WebSocket failed')
      socket.terminate()
    },
    // Closing the hub closes its clients' connections.
    preClose: async () => deps.feed.close(),
  })
  const bodies = deps.shares.share('bodyBytes', config.httpBodiesMegabytes * 1024 * 1024)
  installBodies(app, { timeoutMs: config.httpRequestTimeoutMs, share: bodies })
  installIdempotency(app, deps.keys)
  installGuard(app, deps.identity.access.authenticate, deps.identity.permissions)
  door.install(app)
  installCatchUp(app, deps.identity.caughtUp)

  const add = adding(deps)
  await add(app, healthRoutes, deps)
  if (config.metricsPort === undefined) await add(app, metricsRoutes, deps)
  await app.register(apiRoutes, { ...deps, prefix: '/api/v1' })
  await app.register(dashboardRoutes, deps)
  return app
}

/** Each feature's routes, one line each. */
async function apiRoutes(app: App, { prefix: _, ...deps }: AppDeps & { prefix: string }): Promise<void> {
  const { config, database, identity, shares } = deps
  const add = adding(deps)
  // A little less than the pools have, so that scheduled work and the check of tokens never wait.
  const requests = shares.turns('requests', Math.max(1, config.databaseAppConnections - 2))
  const reads = shares.turns('reads', Math.max(1, config.databaseReadConnections - config.exportConcurrency))
  if (config.roles.includes('ingest')) {
    const { intake } = deps.ingest
    const seen = (deviceId: string, now: Date) => identity.sightings.seen(deviceId, now)
    await add(app, telemetryRoutes, { config, intake, access: identity.access, shares, seen })
  }
  const exports = exportTurns(shares, config)
  const files = await openFiles(config, deps.now)
  const secrets = await openSecrets(config)
  resourceIndexRoute(app)
  await inTurn(app, requests, async api => {
    api.decorate('csv', {
      exports,
      requests,
      access: identity.access,
      longestMs: config.exportLongestSeconds * 1000,
      importRows: config.importRows,
      importBytes: config.importMegabytes * 1024 * 1024,
    })
    await add(api, identityRoutes, deps)
    quotaRoutes(api, { pool: database.app, shares, caughtUp: shares.caughtUp })
    await add(api, fleetRoutes, deps)
    await add(api, feedRoutes, deps)
    await add(api, alertRoutes, deps)
    await placeRoutes(api, database)
    await deliveryRoutes(api, { ...deps, pool: database.app, secrets, sources: outsideSources })
    await add(api, overviewRoutes, deps)
    await add(api, dayRoutes, deps)
    await add(api, jobsQueueRoutes, { pool: database.app })
    await add(api, automationRoutes, { pool: database.app, actions: deps.engines })
    await add(api, targetRoutes, { pool: database.app })
    myDayRoutes(api, { pool: database.app, files, now: deps.now })
    sharedOrderRoutes(api, database.app)
  })
  await inTurn(app, reads, async api => {
    await add(api, rejectionRoutes, { pool: database.read })
    await eventRoutes(api, database, deps.now)
    const archive = openArchive(files, config, deps.now)
    const past = { config, database, exports, access: identity.access, archive, now: deps.now }
    await add(api, historyRoutes, past)
  })
  replayRoute(app, deps.ingest.replay)
  doorsRoute(app, config)
  await add(app, dispatchRoutes, deps)
  await add(app, mapRoutes, deps)
  await add(app, fileRoutes, { files, now: deps.now })
  await add(app, shownMetricsRoutes, deps)
}

/** Adds a feature's routes, and gives others a turn after each. */
const adding =
  ({ turn }: Pick<AppDeps, 'turn'>) =>
  async <Deps>(app: App, routes: (app: App, deps: Deps) => void | Promise<void>, deps: Deps) => {
    await app.register(async scope => await routes(scope as App, deps))
    await turn()
  }

async function inTurn(app: App, turns: InTurn, routes: (app: App) => Promise<void>): Promise<void> {
  await app.register(async scope => {
    installTurns(scope as App, turns)
    await routes(scope as App)
  })
}

const contentSecurityPolicy = {
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    workerSrc: ["'self'", 'blob:'],
    connectSrc: ["'self'"],
    upgradeInsecureRequests: null,
  },
}
