import { messageOf } from '../../errors.ts'
import { EngineFailure } from './engine.ts'

/** How long to wait for an answer. The default travel times are there at once. */
const TIMEOUT_MS = 2_000
const LARGEST_ANSWER = 16 * 1024 * 1024

interface Asked {
  readonly status: number
  readonly body: unknown
}

interface Request {
  readonly url: URL
  /** Sent as JSON, by POST. Absent: GET. */
  readonly json?: unknown
  readonly signal: AbortSignal
  readonly timeoutMs?: number
}

/**
 * Asks a server of the operator's. No redirect is followed, so that nobody but the operator says who is asked; and no more of
 * an answer is read than a table may have. What the server answers with an error is the caller's to judge.
 */
export async function askJson({ url, json, signal, timeoutMs = TIMEOUT_MS }: Request): Promise<Asked> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
      headers: {
        accept: 'application/json',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
    })
    return { status: response.status, body: parsed(await bounded(response), response.status) }
  } catch (error) {
    if (error instanceof EngineFailure) throw error
    if (timeout.aborted) throw new EngineFailure(`it did not answer within ${timeoutMs / 1_000} s`)
    // The error of fetch only says that it failed; its cause says why.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    throw new EngineFailure(`it cannot be asked: ${messageOf(cause)}`)
  }
}

async function bounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size > LARGEST_ANSWER) throw new EngineFailure('its answer is too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new EngineFailure(`it answered ${status} with something that is not JSON`)
  }
}

/** Below the path that the operator gave, keeping what stands after a question mark there, such as a key. */
export function below(base: URL, path: string): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`
  return url
}

/** A field of an answer, whatever that is. */
export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
}

/** What an engine says of its error, shortened, for the answer that says why it was not used. */
export function said(status: number, ...words: readonly unknown[]): EngineFailure {
  const text = words.filter(word => typeof word === 'string' || typeof word === 'number').join(', ')
  return new EngineFailure(`it answered ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}`)
}
