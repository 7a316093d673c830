import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import { messageOf, Problem } from '../errors.ts'
import { textOf } from './s3-xml.ts'

export interface S3Options {
  /** With a scheme and without a path: the bucket is the first part of the path. */
  url: string
  bucket: string
  region: string
  accessKey: string
  secretKey: string
  /** Timeout for an answer, and between two parts of a body. */
  timeoutMs: number
  partBytes?: number
  retryMs?: number
}

interface Asked {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Empty: the bucket itself. */
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Buffer
  signal?: AbortSignal | undefined
  /** Statuses that count as an answer, not a failure. */
  allowed?: readonly number[]
}

export interface S3Requests {
  send(asked: Asked): Promise<Response>
  body(answer: Response, signal?: AbortSignal): AsyncGenerator<Uint8Array>
  link(key: string, endsAt: Date, name: string): Promise<string>
  unavailable(what: string, cause?: unknown): Problem
}

const TRIES = 4
const RETRY_MS = 200
/** Failures that a retry may avoid: no answer, too many requests, or an error of the server. */
const passes = (status: number) => status === 408 || status === 429 || status >= 500

/** Signed requests, retried if that may help, each with a timeout. */
export function createRequests(options: S3Options): S3Requests {
  const { url, bucket, region, timeoutMs, retryMs = RETRY_MS } = options
  const base = url.replace(/\/+$/, '')
  const keys = { accessKeyId: options.accessKey, secretAccessKey: options.secretKey, service: 's3', region }

  function addressOf(key: string, query: Record<string, string> = {}): string {
    const search = new URLSearchParams(query).toString()
    return `${base}/${bucket}${key === '' ? '' : `/${key}`}${search === '' ? '' : `?${search}`}`
  }

  function unavailable(what: string, cause?: unknown): Problem {
    const why = cause === undefined ? '' : `: ${reasonOf(cause)}`
    return new Problem('storage_unavailable', { message: `The object store at ${base}: ${what}${why}.` })
  }

  async function once({ method, key, query, headers, body, signal }: Asked): Promise<Response> {
    const signer = new AwsV4Signer({
      ...keys,
      method,
      url: addressOf(key, query),
      headers: {
        ...headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
    })
    const signed = await signer.sign()
    const answered = new AbortController()
    const timer = setTimeout(
      () => answered.abort(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    try {
      return await fetch(signed.url, {
        method,
        headers: signed.headers,
        // None of them is in shared memory, which a browser's types demand.
        body: body ? (body as Uint8Array<ArrayBuffer>) : null,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, answered.signal]) : answered.signal,
      })
    } finally {
      clearTimeout(timer)
    }
  }

  async function send(asked: Asked): Promise<Response> {
    for (let tries = 1; ; tries++) {
      let failure: Problem
      try {
        const answer = await once(asked)
        if (answer.ok || asked.allowed?.includes(answer.status)) return answer
        failure = await refusal(answer, asked)
        if (!passes(answer.status)) throw failure
      } catch (error) {
        asked.signal?.throwIfAborted()
        if (error instanceof Problem) throw error
        failure = unavailable('it cannot be reached', error)
      }
      if (tries === TRIES) throw failure
      await delay(retryMs * 2 ** (tries - 1) * (0.75 + Math.random() / 2), undefined, {
        ...(asked.signal ? { signal: asked.signal } : {}),
      })
    }
  }

  async function refusal(answer: Response, { method, key }: Asked): Promise<Problem> {
    const text = await answer.text().catch(() => '')
    const code = textOf(text, 'Code') ?? `status ${answer.status}`
    const hints: Record<string, string> = {
      NoSuchBucket: `there is no bucket ${bucket} (S3_BUCKET)`,
      InvalidAccessKeyId: 'it does not know S3_ACCESS_KEY',
      SignatureDoesNotMatch: 'it rejects S3_SECRET_KEY or S3_REGION',
      AccessDenied: `S3_ACCESS_KEY may not ${method} ${key === '' ? bucket : key}`,
      EntityTooLarge: `${key} is larger than it accepts`,
    }
    return unavailable(hints[code] ?? `it refused to ${method} ${key === '' ? bucket : key} (${code})`)
  }

  async function* body(answer: Response, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    if (!answer.body) return
    const reader = answer.body.getReader()
    let timer: NodeJS.Timeout | undefined
    const end = () => void reader.cancel().catch(() => undefined) // Whoever reads hears of it.
    signal?.addEventListener('abort', end)
    try {
      for (;;) {
        const silent = new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error(`nothing came for ${timeoutMs / 1000} s`)), timeoutMs)
        })
        const { done, value } = await Promise.race([reader.read(), silent])
        clearTimeout(timer)
        signal?.throwIfAborted()
        if (done) return
        yield value
      }
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      end()
    }
  }

  return {
    send,
    body,
    unavailable,
    link: async (key, endsAt, name) => {
      const seconds = Math.max(1, Math.ceil((endsAt.getTime() - Date.now()) / 1000))
      const query = {
        'X-Amz-Expires': String(seconds),
        'response-content-disposition': `attachment; filename="${name}"`,
      }
      const signer = new AwsV4Signer({
        ...keys,
        method: 'GET',
        url: addressOf(key, query),
        signQuery: true,
      })
      return (await signer.sign()).url.toString()
    },
  }
}

/** fetch itself only says "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: NodeJS.ErrnoException }
  return cause ? cause.message || (cause.code ?? messageOf(error)) : messageOf(error)
}
