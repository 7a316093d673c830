import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { NotReachable, type Reach } from '../reach.ts'
import { readRetryAfter } from '../retry.ts'
import type { Answer } from './channel.ts'

const ANSWER_BYTES = 64 * 1_024
const SHOWN_CHARACTERS = 1_000
const SOCKETS_OF_HOST = 64
const REDIRECTS = 3

export interface Poster {
  post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    now: number,
  ): Promise<Answer>
  close(): void
}

interface PosterOptions {
  reach: Reach
  /** The time in which the whole response must arrive, including redirects. */
  timeoutMs: number
}

/**
 * Posts to whatever address users give. Each address, including those of redirects, is checked when the socket connects
 * to it. A redirect that keeps the method is followed a few times; any other counts as a refusal. Connections are reused.
 */
export function createPoster({ reach, timeoutMs }: PosterOptions): Poster {
  const options = { keepAlive: true, maxSockets: SOCKETS_OF_HOST, lookup: reach.lookup }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }

  async function post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    now: number,
  ): Promise<Answer> {
    const ending = AbortSignal.timeout(timeoutMs)
    let target = new URL(url)
    for (let redirects = 0; ; redirects++) {
      const { status, text, location, retryAfter } = await postOnce(target, headers, body, ending)
      if ((status === 307 || status === 308) && location !== undefined && redirects < REDIRECTS) {
        target = new URL(location, target)
        continue
      }
      return answerOf(status, text, readRetryAfter(retryAfter, now))
    }
  }

  function postOnce(
    target: URL,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    signal: AbortSignal,
  ): Promise<Said> {
    const agent = agents[target.protocol as keyof typeof agents]
    if (!agent) throw new NotReachable(`${target.protocol} is neither http: nor https:`)
    // A name is checked when it is resolved; an address is not resolved.
    const host = target.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && !reach.allows(host))
      throw new NotReachable(`${host} is a private address; see DELIVERY_ALLOW_PRIVATE`)
    const { request } = target.protocol === 'https:' ? https : http
    return new Promise((resolve, reject) => {
      const sent = request(
        target,
        { method: 'POST', agent, signal, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
        response => read(response).then(resolve, reject),
      )
      sent.on('error', error =>
        reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error),
      )
      sent.end(body)
    })
  }

  return {
    post,
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

interface Said {
  status: number
  text: string
  location: string | undefined
  retryAfter: string | undefined
}

/** As much of the response as is shown; if it is too long, the connection is closed. */
async function read(response: http.IncomingMessage): Promise<Said> {
  const { statusCode = 0, headers } = response
  const said = { status: statusCode, location: headers.location, retryAfter: headers['retry-after'] }
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length
    pieces.push(piece)
    if (bytes > ANSWER_BYTES) break
  }
  // Text without NUL, which PostgreSQL cannot store.
  const text = Buffer.concat(pieces).toString('utf8').replaceAll('\0', '').slice(0, SHOWN_CHARACTERS)
  return { ...said, text }
}

function answerOf(status: number, text: string, retryAfterMs: number | undefined): Answer {
  if (status >= 200 && status < 300) return { outcome: 'taken', status, text }
  if (status === 410) return { outcome: 'ended', status, text }
  return { outcome: 'again', status, text, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}
