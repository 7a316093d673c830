import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { Pool, PoolClient } from 'pg'
import { Reader, type ReaderLimits } from './reader.ts'

/**
 * An export holds a connection of the read pool and one snapshot until its last byte is read, or until its reader
 * disconnects, reads too slowly, takes too long, or loses the permission. States: begun -> streaming -> ended |
 * abandoned. The connection of an abandoned export is in the middle of an answer, so it is closed rather than returned.
 */
interface Exporting {
  pool: Pool
  /** Reads under the snapshot; throws any error in the request before the first byte is sent. */
  begin(client: PoolClient): Promise<AsyncGenerator<Uint8Array>>
  gzip: boolean
  limits: ReaderLimits
  /** The caller no longer has the permission. */
  ended: AbortSignal
}

export async function streamExport({ pool, begin, gzip, limits, ended }: Exporting): Promise<Readable> {
  const client = await pool.connect()
  let parts: AsyncGenerator<Uint8Array>
  try {
    await client.query('begin isolation level repeatable read read only; set local statement_timeout = 0')
    parts = await begin(client)
  } catch (error) {
    await client.query('rollback').catch(() => undefined) // The error that matters is the first one.
    client.release()
    throw error
  }
  const reader = new Reader(limits, performance.now())
  const stream = Readable.from(handed(client, parts, reader), {
    objectMode: false,
    highWaterMark: 256 * 1024,
  })
  watch({ stream, client, reader, ended, shortestMs: Math.min(limits.patienceMs, limits.longestMs) })
  if (!gzip) return stream
  // Fast rather than small: telemetry shrinks to a fifth even so.
  const zipped = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 64 * 1024 })
  pipeline(stream, zipped, () => undefined) // Either one's failure destroys the other; Fastify sees it.
  return zipped
}

async function* handed(
  client: PoolClient,
  parts: AsyncGenerator<Uint8Array>,
  reader: Reader,
): AsyncGenerator<Uint8Array> {
  let ended = false
  try {
    for await (const part of parts) {
      reader.offer(part.length, performance.now())
      yield part
      reader.took(performance.now())
    }
    await client.query('commit')
    ended = true
  } finally {
    if (!ended) cut(client)
    client.release(!ended)
  }
}

/** Ending it gracefully would wait for an answer that nobody reads any more. */
function cut(client: PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}

interface Watched {
  stream: Readable
  client: PoolClient
  reader: Reader
  ended: AbortSignal
  shortestMs: number
}

/** A slow reader holds a snapshot, which keeps VACUUM from cleaning up and partitions from being dropped. */
function watch({ stream, client, reader, ended, shortestMs }: Watched): void {
  const abandon = (why: Error) => {
    stream.destroy(why)
    // PostgreSQL may still be searching for the first row, which nobody waits for any more.
    cut(client)
  }
  const timer = setInterval(
    () => {
      const verdict = reader.verdict(performance.now())
      if (verdict) abandon(new Error(`An export was cut off: ${verdict}`))
    },
    Math.min(1_000, shortestMs / 4),
  )
  timer.unref()
  const end = () => abandon(ended.reason as Error)
  if (ended.aborted) end()
  else ended.addEventListener('abort', end)
  stream.once('close', () => {
    clearInterval(timer)
    ended.removeEventListener('abort', end)
  })
}
