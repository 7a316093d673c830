import { collectDefaultMetrics, Registry } from 'prom-client'
import Type from 'typebox'
import type { App } from '../http/app.ts'

/** One registry a process; each part registers its own metrics in it. */
export function createMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

export async function metricsRoutes(app: App, { metrics }: { metrics: Registry }): Promise<void> {
  app.get(
    '/metrics',
    {
      config: { access: 'public', shedding: 'never' },
      schema: {
        tags: ['operations'],
        summary: 'Metrics in the Prometheus text format',
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()),
  )
}
