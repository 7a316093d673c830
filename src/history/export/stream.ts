import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { Pool, PoolClient } from 'pg'

/**
 * An export holds a connection of the read pool and one snapshot until its last byte was taken, or until
 * its reader went away or took nothing for a while. States: begun -> streaming -> ended | abandoned. A
 * connection whose export was abandoned is in the middle of an answer, so it is cut rather than returned.
 */
export interface Exporting {
  pool: Pool
  /** Reads under the snapshot; throws what is wrong with the question before the first byte is sent. */
  begin(client: PoolClient): Promise<AsyncGenerator<Uint8Array>>
  gzip: boolean
  idleLimitMs: number
}

export async function streamExport({ pool, begin, gzip, idleLimitMs }: Exporting): Promise<Readable> {
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
  const stream = Readable.from(handed(client, parts), { objectMode: false, highWaterMark: 256 * 1024 })
  watch(stream, idleLimitMs)
  if (!gzip) return stream
  // Fast rather than small: telemetry shrinks to a fifth as it is.
  const zipped = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 64 * 1024 })
  pipeline(stream, zipped, () => undefined) // Either one's failure destroys the other; Fastify sees it.
  return zipped
}

async function* handed(client: PoolClient, parts: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ended = false
  try {
    yield* parts
    await client.query('commit')
    ended = true
  } finally {
    if (ended) client.release()
    else cut(client)
  }
}

/** Ending it politely would wait for an answer that nobody reads any more. */
function cut(client: PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
  client.release(true)
}

/** A reader that takes nothing holds a snapshot, and with it what VACUUM may remove and a partition may go. */
function watch(stream: Readable, idleLimitMs: number): void {
  let moved = true
  const timer = setInterval(() => {
    if (!moved) stream.destroy(new Error(`Nobody took anything of an export for ${idleLimitMs} ms`))
    moved = false
  }, idleLimitMs)
  timer.unref()
  const push = stream.push.bind(stream)
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    moved = true
    return push(chunk, encoding)
  }
  stream.once('close', () => clearInterval(timer))
}
