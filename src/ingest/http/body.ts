import type { Readable } from 'node:stream'
import { createGunzip, Gunzip } from 'node:zlib'
import { messageOf, Problem } from '../../errors.ts'

interface Body {
  body: Readable
  encoding: string | undefined
  /** Longest time without data while some is being waited for. */
  stallMs: number
  /** The sender is no longer waited for; the signal's reason is the problem to answer with. */
  ended: AbortSignal
}

/**
 * The chunks of a request's body, decompressed. Nothing is read ahead of the loop that asks, so a body arrives at
 * the pace at which it is taken. A sender that sends nothing for too long is given up.
 */
export async function* chunksOf({
  body,
  encoding,
  stallMs,
  ended,
}: Body): AsyncGenerator<Buffer, void, undefined> {
  const stream = decompressed(body, encoding)
  let bytes = 0
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      const next = await within(chunks.next(), stallMs, stalled, ended)
      if (next.done) return
      bytes += next.value.length
      // What expands further is blank lines, or the same thing over and over.
      if (stream instanceof Gunzip && bytes > FREE_BYTES && bytes > stream.bytesWritten * MOST_EXPANDED)
        throw expandsTooMuch
      yield next.value
    }
  } catch (error) {
    throw problemOf(error)
  } finally {
    // This also covers a loop that was left early: nobody reads on.
    body.unpipe()
    if (stream !== body) stream.destroy()
  }
}

function decompressed(body: Readable, encoding: string | undefined): Readable {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
    case '':
      return body
    case 'gzip':
    case 'x-gzip': {
      const gunzip = createGunzip({ chunkSize: 64 * 1024 })
      body.on('error', error => gunzip.destroy(error))
      body.on('close', () => {
        if (!body.readableEnded) gunzip.destroy(new Error('aborted'))
      })
      return body.pipe(gunzip)
    }
    default:
      throw new Problem('unsupported_media_type', {
        message: `The content encoding ${encoding} is not supported; use gzip.`,
      })
  }
}

/** The result of the work; or `late` after the time, or the reason why the upload was ended. */
export async function within<T>(
  work: Promise<T>,
  limitMs: number,
  late: Problem,
  ended: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let stop: () => void = () => undefined
  const givenUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), limitMs)
    stop = () => reject(ended.reason)
    if (ended.aborted) stop()
    else ended.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([work, givenUp])
  } finally {
    clearTimeout(timer)
    ended.removeEventListener('abort', stop)
    work.catch(() => undefined) // Where it came too late nobody waits for it any more.
  }
}

/** Below this expanded size, the compression ratio is not checked. */
const FREE_BYTES = 1024 * 1024
/** Readings compress to a fiftieth at best. */
const MOST_EXPANDED = 200
const expandsTooMuch = new Problem('body_too_large', {
  message: `A compressed body may expand to ${MOST_EXPANDED} times its size.`,
})

const stalled = new Problem('request_timeout', { message: 'No data arrived for too long.' })

function problemOf(error: unknown): unknown {
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && /^Z_/.test(code)) {
    return new Problem('invalid_request', { message: `The body is not valid gzip: ${messageOf(error)}.` })
  }
  // Nobody is left to be answered; this is an expected end all the same.
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || messageOf(error) === 'aborted') {
    return new Problem('invalid_request', { message: 'The connection broke off within the body.' })
  }
  return error
}
