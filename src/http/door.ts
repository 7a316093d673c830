import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { App } from './app.ts'
import { hasBody } from './bodies.ts'
import type { Certificate } from './certificates.ts'
import { Sockets } from './sockets.ts'

interface DoorOptions {
  connections: number
  connectionsOfAddress: number
  /** Time within which the head of a request must arrive. */
  headMs: number
  isProxy(address: string): boolean
  /** TLS only. */
  certificate: Certificate | undefined
  metrics: Registry
  log: FastifyBaseLogger
}

/** The options for Fastify that make it this door's server, and which of its connections may stay. */
interface Door {
  options: { serverFactory(handler: RequestListener): Server; exposeHeadRoutes: false }
  /** After the guard: a caller that was let in is not a stranger as long as its request takes. */
  install(app: App): void
}

const LARGEST_HEAD = 16 * 1024
const HANDSHAKE_MS = 10_000
/** How long a stop waits for connections that have not shown a token. */
const STOP_AFTER_MS = 1_000
const QUIET_MS = 10_000

const refused = {
  address: 'its address has reached HTTP_MAX_CONNECTIONS_PER_ADDRESS',
  full: 'HTTP_MAX_CONNECTIONS is reached, and all connections are in use',
}

export function createDoor(options: DoorOptions): Door {
  const { connections: inAll, connectionsOfAddress: ofAddress, isProxy, certificate, metrics, log } = options
  const sockets = new Sockets({ inAll, ofAddress, counted: 'all', isProxy })
  const countRefusal = refusals(metrics, log)
  new Gauge({
    name: 'fleetwake_http_connections',
    help: 'Connections to the HTTP server.',
    registers: [metrics],
    collect() {
      this.set(sockets.size)
    },
  })

  const serverFactory = (handler: RequestListener): Server => {
    const limits = {
      maxHeaderSize: LARGEST_HEAD,
      headersTimeout: Math.min(options.headMs, 60_000),
      connectionsCheckingInterval: 1_000,
      // The time limit for bodies is set by installBodies, which knows the routes.
      requestTimeout: 0,
      keepAliveTimeout: 65_000,
      noDelay: true,
    }
    const listener = asGet(handler)
    const server = certificate
      ? createTlsServer({ ...limits, ...certificate.current(), handshakeTimeout: HANDSHAKE_MS }, listener)
      : createServer(limits, listener)
    if (server instanceof TlsServer) certificate!.onRenewed(renewed => server.setSecureContext(renewed))
    server.on('connection', (socket: Socket) => sockets.admit(socket, countRefusal))
    return server
  }

  return {
    options: { serverFactory, exposeHeadRoutes: false },
    install(app) {
      app.addHook('onRequest', (request, _reply, done) => {
        const { raw } = request
        // Until it has arrived completely, a body without a token is a stranger's.
        if (request.principal || !hasBody(raw)) sockets.settle(raw.socket)
        else raw.once('end', () => sockets.settle(raw.socket))
        done()
      })
      app.addHook('preClose', async () => {
        setTimeout(() => sockets.dismiss(), STOP_AFTER_MS).unref()
      })
      app.addHook('onResponse', (request, _reply, done) => {
        if (request.raw.headers.upgrade === undefined) sockets.unsettle(request.raw.socket)
        done()
      })
    },
  }
}

/** A HEAD is answered as the GET that it asks about, and Node leaves out the body. So no route needs a second one for it. */
function asGet(handler: RequestListener): RequestListener {
  return (request, response) => {
    if (request.method === 'HEAD') request.method = 'GET'
    return handler(request, response)
  }
}

/** Each refusal is counted; the first in ten seconds is logged. */
function refusals(
  metrics: Registry,
  log: FastifyBaseLogger,
): (reason: keyof typeof refused, from: string) => void {
  const counter = new Counter({
    name: 'fleetwake_http_connections_refused_total',
    help: 'Connections to the HTTP server that were closed at once, by reason.',
    labelNames: ['reason'],
    registers: [metrics],
  })
  for (const reason of Object.keys(refused)) counter.inc({ reason }, 0)
  let saidAt = Number.NEGATIVE_INFINITY
  return (reason, from) => {
    counter.inc({ reason })
    const now = performance.now()
    if (now - saidAt < QUIET_MS) return
    saidAt = now
    log.warn({ remote: from, reason }, `HTTP: a connection was refused, ${refused[reason]}`)
  }
}
