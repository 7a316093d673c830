import type { IncomingMessage } from 'node:http'
import { Transform, type TransformCallback } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import { usedUp } from '../shares/refusal.ts'
import type { Share, UsedUp } from '../shares/share.ts'
import { type Holder, nobody } from '../shares/things.ts'
import type { App } from './app.ts'
import { noSuchRoute } from './problem.ts'
import { type Holding, Unfinished } from './unfinished.ts'

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'
/** Without a token, nothing longer than an email and a password is needed. */
const LARGEST_OF_A_STRANGER = 8 * 1024
/** While memory is short, a body that has been on its way for this long must arrive fast, or makes room. */
const PATIENCE_WHEN_SHORT_MS = 2_000

interface BodyLimits {
  /** Time within which a body must arrive. */
  timeoutMs: number
  /** Memory for bodies, of all routes except those that take them as streams and have their own limit. */
  share: Share
}

/**
 * The limits of a body before anybody reads it: whether there may be one at all, how long it may take, how large it may be
 * without a token, and how much memory all bodies together hold until their requests are answered.
 */
export function installBodies(app: App, { timeoutMs, share }: BodyLimits): void {
  const bodies = new Bodies(share)
  app.addHook('onRoute', route => {
    if (route.config?.access === 'public') route.bodyLimit ??= LARGEST_OF_A_STRANGER
  })
  app.addHook('onRequest', async request => {
    const { raw, routeOptions } = request
    if (!hasBody(raw)) {
      // Many clients send a content type with every request. If the route takes no body, an empty one is ignored.
      if (routeOptions.schema?.body === undefined || routeOptions.config?.body === 'optional')
        delete raw.headers['content-type']
      return
    }
    // The server's own limit would also end uploads that are meant to take long: those have their own.
    if (!raw.complete && routeOptions.config?.body !== 'streamed') {
      const timer = setTimeout(() => raw.socket.end(TIMED_OUT, () => raw.socket.destroy()), timeoutMs)
      // It does not delay a stop.
      timer.unref()
      raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
    }
    // Without a token on such a route, the body is not read at all.
    if (request.is404) throw noSuchRoute(request)
  })
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (!isTakenWhole(request)) return done(null, payload)
    const { principal, ip } = request
    const body = bodies.open(
      principal ? { organizationId: principal.organizationId, principalId: principal.id } : nobody(ip),
    )
    payload.on('error', error => body.destroy(error))
    // If the answer was sent before the end of the body, the rest is read and discarded.
    reply.raw.once('finish', () => payload.unpipe(body).resume())
    reply.raw.once('close', () => body.release())
    done(null, payload.pipe(body))
  })
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
}

function isTakenWhole({ raw, method, routeOptions }: FastifyRequest): boolean {
  return hasBody(raw) && method !== 'GET' && routeOptions.config?.body !== 'streamed'
}

/**
 * The bodies that are held, from their first byte until the answer, for each organization and in total. If one more byte
 * is too much, slow bodies are ended first; otherwise slow senders could keep the memory for themselves.
 */
export class Bodies {
  readonly #unfinished: Unfinished
  readonly #arriving = new Set<Body>()

  constructor(share: Share) {
    this.#unfinished = new Unfinished(share, { patienceMs: PATIENCE_WHEN_SHORT_MS })
  }

  open(holder: Holder, now: () => number = () => performance.now()): Body {
    const body: Body = new Body(this.#unfinished.open(holder), now, {
      arrived: () => this.#arriving.delete(body),
      makeRoom: () => this.#makeRoom(body, now()),
    })
    this.#arriving.add(body)
    return body
  }

  #makeRoom(comer: Body, now: number): void {
    for (const body of this.#arriving) if (body !== comer && body.isTooSlow(now)) body.giveUp()
  }
}

interface Held {
  arrived(): void
  makeRoom(): void
}

/** One body on its way through: its bytes are counted until `release`. */
export class Body extends Transform {
  readonly #holding: Holding
  readonly #now: () => number
  readonly #held: Held
  #bytes = 0

  constructor(holding: Holding, now: () => number, held: Held) {
    super()
    // If the answer is on its way already, nobody listens any more.
    this.on('error', () => undefined)
    this.#holding = holding
    this.#now = now
    this.#held = held
  }

  isTooSlow(now: number): boolean {
    return this.#holding.isTooSlow(now)
  }

  giveUp(): void {
    this.#end(
      new Problem('request_timeout', { message: 'The body arrived too slowly while memory is short.' }),
    )
  }

  release(): void {
    this.#held.arrived()
    this.#holding.close()
    if (!this.readableEnded) this.destroy()
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length
    let refused = this.#hold()
    if (refused) {
      this.#held.makeRoom()
      refused = this.#hold()
    }
    if (refused) this.#end(usedUp('bodyBytes', refused, 2))
    else done(null, chunk)
  }

  #hold(): UsedUp | undefined {
    return this.#holding.set(this.#bytes, this.#now())
  }

  override _flush(done: TransformCallback): void {
    this.#held.arrived()
    done()
  }

  #end(problem: Problem): void {
    this.#held.arrived()
    this.#holding.close()
    this.destroy(problem)
  }
}
