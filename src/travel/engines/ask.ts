import { messageOf } from '../../errors.ts'
import { EngineFailure } from './engine.ts'

/** How long to wait for an answer. The default travel times are available at once. */
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
 * Calls a server of the operator's. Redirects are not followed, so that only the operator decides which server is
 * called, and no more of an answer is read than a table can need. The caller handles answers with an error status.
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
    // fetch's error only says that it failed; its cause says why.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    throw new EngineFailure(`it cannot be reached: ${messageOf(cause)}`)
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

/** The path below the operator's URL, whose query, which may contain a key, is kept. */
export function below(base: URL, path: string): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`
  return url
}

/** A field of an answer, whatever type the answer has. */
export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
}

/** The engine's own error message, shortened, to explain why the engine was not used. */
export function said(status: number, ...words: readonly unknown[]): EngineFailure {
  const text = words.filter(word => typeof word === 'string' || typeof word === 'number').join(', ')
  return new EngineFailure(`it answered ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}`)
}
