import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf, Problem } from '../../errors.ts'

/**
 * The chunks of a request's body, decompressed. Nothing is read ahead of the loop that asks, so a body comes at
 * the pace at which it is taken. A sender that is asked and sends nothing for too long is given up.
 */
export async function* chunksOf(
  body: Readable,
  encoding: string | undefined,
  stallMs: number,
): AsyncGenerator<Buffer, void, undefined> {
  const stream = decompressed(body, encoding)
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      const next = await within(stallMs, chunks.next())
      if (next.done) return
      yield next.value
    }
  } catch (error) {
    throw problemOf(error)
  } finally {
    // Also where the loop was left early: nobody reads on.
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
        message: `The content encoding ${encoding} is not taken; gzip is.`,
      })
  }
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Problem('request_timeout', { message: `Nothing came for ${limitMs / 1000} s.` }))
    }, limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined) // Where it came too late nobody waits for it any more.
  }
}

function problemOf(error: unknown): unknown {
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && /^Z_/.test(code)) {
    return new Problem('invalid_request', { message: `The body is not valid gzip: ${messageOf(error)}.` })
  }
  // Nobody is there to be told; it is an expected end all the same.
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || messageOf(error) === 'aborted') {
    return new Problem('invalid_request', { message: 'The connection broke off within the body.' })
  }
  return error
}
