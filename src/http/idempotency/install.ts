import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import Type, { type TObject } from 'typebox'
import { Problem } from '../../errors.ts'
import type { App } from '../app.ts'
import type { Begun, Keys } from './keys.ts'
import type { Answer, KeptAnswer } from './table.ts'

const LONGEST_KEY = 200

/** The headers of an answer that belong to its content. */
const keptHeaders = ['content-type', 'location', 'etag'] as const

const Header = Type.Optional(
  Type.String({
    description:
      'Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day.',
  }),
)

/**
 * Every POST takes an Idempotency-Key, except those that sign in, and readings, which are recognised anyway. The
 * key is checked last, when the request has its turn and is valid; a request that fails stores nothing.
 */
export function installIdempotency(app: App, keys: Keys): void {
  const begun = new WeakMap<FastifyRequest, Exclude<Begun, { kept: KeptAnswer }>>()
  app.decorateRequest('held', undefined)

  app.addHook('onRoute', route => {
    if (!takesKey(route)) return
    const headers = route.schema?.headers as TObject | undefined
    route.schema = {
      ...route.schema,
      headers: Type.Object({ ...headers?.properties, 'idempotency-key': Header }),
    }
    route.preHandler = [...[route.preHandler ?? []].flat(), begin] as NonNullable<RouteOptions['preHandler']>
  })

  async function begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const key = readKey(request.headers['idempotency-key'])
    if (key === undefined) return undefined
    const { method, url } = request
    const found = await keys.begin({
      principal: request.principal!,
      key,
      request: [method, url, await contentOf(request.body)],
      writes: request.routeOptions.config.database !== 'none',
    })
    if (found.kept) return again(reply, found.kept)
    begun.set(request, found)
    request.held = found.held
    return undefined
  }

  // Before any hook that waits for the commit.
  app.addHook('onSend', async (request, reply, payload) => {
    const open = begun.get(request)
    if (!open) return
    begun.delete(request)
    if (reply.statusCode >= 400) await open.held?.rollBack()
    else await open.keep(answerOf(request, reply, payload))
  })
}

function takesKey({ method, url, config }: RouteOptions): boolean {
  return (
    [method].flat().includes('POST') &&
    config?.access !== 'public' &&
    !url.startsWith('/api/v1/auth/') &&
    url !== '/api/v1/telemetry'
  )
}

function readKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const key = [header].flat().join(', ')
  // A header is bytes, which arrive as one character each; many senders use UTF-8.
  const text = Buffer.from(key, 'latin1').toString('utf8')
  const length = [...(text.includes('\ufffd') ? key : text)].length
  if (length >= 1 && length <= LONGEST_KEY) return key
  throw new Problem('invalid_request', {
    message: `An Idempotency-Key has 1 to ${LONGEST_KEY} characters.`,
    members: { part: 'headers' },
  })
}

function again(reply: FastifyReply, { answer, hasSecret }: KeptAnswer): FastifyReply {
  if (hasSecret) throw new Problem('secret_shown_once')
  if (!answer) throw new Problem('answer_not_kept')
  const { status, headers, body } = answer
  return reply
    .code(status)
    .headers(headers)
    .header('idempotency-replayed', 'true')
    .send(body ?? undefined)
}

function answerOf(request: FastifyRequest, reply: FastifyReply, payload: unknown): Answer | 'secret' {
  if (request.routeOptions.config.answer === 'secret') return 'secret'
  const body = payload instanceof Uint8Array ? Buffer.from(payload).toString() : (payload ?? null)
  if (body !== null && typeof body !== 'string')
    throw new Error(`${request.url}: an answer that is streamed cannot be stored`)
  const headers = Object.fromEntries(
    keptHeaders.flatMap(name => {
      const value = reply.getHeader(name)
      return value === undefined ? [] : [[name, String(value)]]
    }),
  )
  return { status: reply.statusCode, headers, body }
}

/** The order of an object's members does not matter. Bytes, which may be many, are hashed outside the event loop. */
async function contentOf(body: unknown): Promise<string> {
  if (isBytes(body)) return Buffer.from(await crypto.subtle.digest('SHA-256', body)).toString('hex')
  return (
    JSON.stringify(body, (_, value: unknown) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    }) ?? ''
  )
}

function isBytes(body: unknown): body is Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array
}
