import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, Problem } from '../../errors.ts'
import { elementsOf } from '../elements.ts'
import type { Intake, Outcome, Upload } from '../intake.ts'
import type { Admission } from './admission.ts'
import { chunksOf } from './body.ts'
import { LineSplitter } from './lines.ts'

export interface Uploading {
  body: Readable
  encoding: string | undefined
  intake: Pick<Intake, 'full' | 'room'>
  admission: Admission
  upload: Upload
  /** Longest time in which nothing comes although something is waited for. */
  stallMs: number
  /** Longest time to wait for the database, for room or for the commit. */
  waitMs: number
}

const MOST_READINGS = 10_000
const MOST_BYTES = 16 * 1024 * 1024
const LONGEST_LINE = 1024 * 1024
/** A request that has not begun is turned away sooner than one that is half-way. */
const FIRST_WAIT_MS = 2_000

/** A reading a line, of any number: taken chunk by chunk, at the pace of the database. */
export async function takeLines(uploading: Uploading): Promise<Outcome> {
  const { upload, body, encoding, stallMs, waitMs } = uploading
  const splitter = new LineSplitter(LONGEST_LINE, {
    line: bytes => upload.line(bytes),
    tooLong: beginning =>
      upload.refuse(
        'too_large',
        `the line is longer than ${LONGEST_LINE} bytes; this is its beginning`,
        beginning,
      ),
  })
  let isClosed = false
  try {
    await roomIn(uploading, FIRST_WAIT_MS)
    for await (const chunk of chunksOf(body, encoding, stallMs)) {
      splitter.write(chunk)
      await roomIn(uploading, waitMs)
    }
    splitter.end()
    isClosed = true
    return await committed(upload, waitMs)
  } finally {
    // What was taken before it broke off is stored all the same.
    if (!isClosed) void upload.close()
  }
}

/** One array, or one reading, which is small enough to be held whole. */
export async function takeJson(uploading: Uploading): Promise<Outcome> {
  const { upload, admission, waitMs } = uploading
  const holding = { bytes: 0 }
  let isClosed = false
  try {
    await roomIn(uploading, FIRST_WAIT_MS)
    takeDocument(await whole(uploading, holding), upload)
    isClosed = true
    return await committed(upload, waitMs)
  } finally {
    admission.freeBytes(holding.bytes)
    if (!isClosed) void upload.close()
  }
}

async function whole(
  { body, encoding, admission, stallMs }: Uploading,
  holding: { bytes: number },
): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of chunksOf(body, encoding, stallMs)) {
    if (holding.bytes + chunk.length > MOST_BYTES) throw tooLarge
    admission.holdBytes(chunk.length)
    holding.bytes += chunk.length
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function takeDocument(bytes: Buffer, upload: Upload): void {
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null) {
    throw new Problem('invalid_request', {
      message: 'The body is neither an array of readings nor a reading.',
    })
  }
  const isArray = Array.isArray(value)
  const readings: unknown[] = isArray ? value : [value]
  if (readings.length > MOST_READINGS) throw tooLarge
  let texts: string[] | undefined
  for (const [index, reading] of readings.entries()) {
    upload.element(reading, Math.ceil(bytes.length / readings.length), () => {
      texts ??= isArray ? elementsOf(bytes.toString()) : [bytes.toString()]
      return texts[index]!
    })
  }
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Problem('malformed_json', { message: 'The body is not UTF-8.' })
  const text = bytes.toString()
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    throw new Problem('malformed_json', { message: `The body is not valid JSON: ${messageOf(error)}.` })
  }
}

async function roomIn({ intake }: Uploading, waitMs: number): Promise<void> {
  if (!intake.full) return
  await inTime(intake.room(), waitMs, 'The database does not keep up; post again later.')
}

async function committed(upload: Upload, waitMs: number): Promise<Outcome> {
  return await inTime(upload.close(), waitMs, 'The commit takes too long; post again, which is harmless.')
}

async function inTime<T>(work: Promise<T>, limitMs: number, message: string): Promise<T> {
  const stop = new AbortController()
  const late = delay(limitMs, undefined, { signal: stop.signal }).then(() => {
    throw new Problem('overloaded', { retryAfter: 2, message })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    stop.abort()
    late.catch(() => undefined)
  }
}

const tooLarge = new Problem('body_too_large', {
  message: `A JSON body takes ${MOST_READINGS} readings or 16 MiB; application/x-ndjson has no limit.`,
})
