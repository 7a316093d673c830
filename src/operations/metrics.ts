import { createHash, timingSafeEqual } from 'node:crypto'
import { collectDefaultMetrics, Registry } from 'prom-client'
import Type from 'typebox'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { bearerToken } from '../http/guard.ts'

/** One registry per process; each part registers its own metrics in it. */
export function createMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

interface MetricsRoutesDeps {
  config: Pick<Config, 'metricsToken'>
  metrics: Registry
}

/** The metrics for a collector. If METRICS_TOKEN is set, it is required. */
export async function metricsRoutes(app: App, { config, metrics }: MetricsRoutesDeps): Promise<void> {
  const isCollector = config.metricsToken === undefined ? () => true : sameAs(config.metricsToken)
  app.get(
    '/metrics',
    {
      config: { access: 'public', shedding: 'never' },
      schema: {
        tags: ['operations'],
        summary: 'Metrics in the Prometheus text format',
        description: 'Where METRICS_TOKEN is set, it is the bearer token that is needed here.',
        response: { 200: Type.String() },
      },
    },
    async ({ headers }, reply) => {
      if (!isCollector(bearerToken(headers.authorization))) throw new Problem('not_authenticated')
      return reply.type(metrics.contentType).send(await metrics.metrics())
    },
  )
}

/** What the operations view shows. Other metrics may say what a single organization does, so they are left out. */
const shown = [
  'fleetwake_reading_lag_seconds',
  'fleetwake_batch_commit_seconds',
  'fleetwake_live_clients',
  'fleetwake_readings_received_total',
  'fleetwake_readings_committed_total',
  'fleetwake_readings_duplicate_total',
  'fleetwake_readings_rejected_total',
  'fleetwake_readings_in_flight',
] as const

/** For the page, wherever the metrics themselves are served and whatever protects them there. */
export async function shownMetricsRoutes(app: App, { metrics }: { metrics: Registry }): Promise<void> {
  app.get(
    '/operations/metrics',
    {
      config: { access: 'operations:read' },
      schema: {
        tags: ['operations'],
        summary: "The metrics of the page's operations view, in the Prometheus text format",
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => {
      const known = shown.filter(name => metrics.getSingleMetric(name) !== undefined)
      const texts = await Promise.all(known.map(name => metrics.getSingleMetricAsString(name)))
      return reply.type(metrics.contentType).send(`${texts.join('\n\n')}\n`)
    },
  )
}

/** Compares in constant time. */
function sameAs(secret: string): (given: string | null) => boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const expected = hash(secret)
  return given => given !== null && timingSafeEqual(hash(given), expected)
}
