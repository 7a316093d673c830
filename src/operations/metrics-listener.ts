import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { App } from '../http/app.ts'
import { createValidatorCompiler, serializerCompiler } from '../http/compilers.ts'
import { installProblems } from '../http/problem.ts'
import { explainListening } from './listen.ts'
import { metricsRoutes } from './metrics.ts'
import { healthRoutes, type Readiness } from './readiness.ts'

interface MetricsListenerDeps {
  config: Pick<Config, 'metricsPort' | 'metricsHost' | 'metricsToken'>
  metrics: Registry
  readiness: Readiness
  log: FastifyBaseLogger
}

/** Metrics and probes on an address of their own, if METRICS_PORT is set; plain HTTP, for an internal network. */
interface MetricsListener {
  /** Where it listens, if anywhere. */
  url: string | undefined
  close(): Promise<void>
}

const LONGEST_REQUEST_MS = 10_000

export async function openMetricsListener(deps: MetricsListenerDeps): Promise<MetricsListener> {
  const { metricsPort: port, metricsHost: host } = deps.config
  if (port === undefined) return { url: undefined, close: async () => undefined }
  const app: App = fastify({
    loggerInstance: deps.log,
    bodyLimit: 1024,
    requestTimeout: LONGEST_REQUEST_MS,
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxConnections = 100
  app.setValidatorCompiler(createValidatorCompiler())
  app.setSerializerCompiler(serializerCompiler)
  installProblems(app)
  await app.register(healthRoutes, deps)
  await app.register(metricsRoutes, deps)
  const url = await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    throw explainListening(error, 'METRICS', host, port)
  })
  deps.log.info({ url }, 'serving metrics')
  return { url, close: () => app.close() }
}
