import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { App } from './app.ts'

/** A client's own request id is used if it is safe in a log, so that a request can be traced from outside. */
export function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

/** Each answer has its request's id, under which it is logged. */
export function traceRequests(app: App, log: FastifyBaseLogger): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    log.debug(
      { reqId: request.id, method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
      'request',
    )
  })
}
