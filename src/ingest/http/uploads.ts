import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { messageOf, Problem } from '../../errors.ts'
import { textsOf } from '../elements.ts'
import type { Intake, Outcome, Upload } from '../intake.ts'
import { PORTION } from '../large.ts'
import type { Held } from './admission.ts'
import { chunksOf, within } from './body.ts'
import { LineSplitter } from './lines.ts'

export interface Uploading {
  body: Readable
  encoding: string | undefined
  intake: Pick<Intake, 'full' | 'room'>
  held: Held
  upload: Upload
  /** Longest time in which nothing comes although something is waited for. */
  stallMs: number
  /** Longest time to wait for the database, for room or for the commit. */
  waitMs: number
  /** Whatever is waited for is waited for no longer; the reason is the problem to be told. */
  ended: AbortSignal
}

const MOST_READINGS = 10_000
const MOST_BYTES = 16 * 1024 * 1024
const LONGEST_LINE = 1024 * 1024
/** A request that has not begun is turned away sooner than one that is half-way. */
const FIRST_WAIT_MS = 2_000

/** A reading a line, of any number: taken portion by portion, at the pace of the database. */
export async function takeLines(uploading: Uploading): Promise<Outcome> {
  const { upload, held } = uploading
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
    for await (const chunk of chunksOf(uploading)) {
      for (let at = splitter.write(chunk, 0, PORTION); ; at = splitter.write(chunk, at, PORTION)) {
        held.now(splitter.held)
        await roomIn(uploading, uploading.waitMs)
        if (at === chunk.length) break
        await turn()
      }
    }
    splitter.end()
    isClosed = true
    return await committed(uploading)
  } finally {
    // What was taken before it broke off is stored all the same.
    if (!isClosed) void upload.close()
  }
}

/** One array, or one reading, which is small enough to be held whole. */
export async function takeJson(uploading: Uploading): Promise<Outcome> {
  const { upload } = uploading
  let isClosed = false
  try {
    await roomIn(uploading, FIRST_WAIT_MS)
    await takeDocument(await whole(uploading), uploading)
    isClosed = true
    return await committed(uploading)
  } finally {
    if (!isClosed) void upload.close()
  }
}

async function whole(uploading: Uploading): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunksOf(uploading)) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw tooLarge
    uploading.held.now(bytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function takeDocument(bytes: Buffer, uploading: Uploading): Promise<void> {
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null) {
    throw new Problem('invalid_request', {
      message: 'The body is neither an array of readings nor a reading.',
    })
  }
  const isArray = Array.isArray(value)
  const readings: unknown[] = isArray ? value : [value]
  if (readings.length > MOST_READINGS) throw tooLarge
  const textOf = isArray ? textsOf(bytes) : () => bytes.toString()
  for (const [index, reading] of readings.entries()) {
    if (index > 0 && index % PORTION === 0) {
      await turn()
      await roomIn(uploading, uploading.waitMs)
    }
    uploading.upload.element(reading, Math.ceil(bytes.length / readings.length), () => textOf(index))
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

async function roomIn({ intake, ended }: Uploading, waitMs: number): Promise<void> {
  if (!intake.full) return
  await within(intake.room(), waitMs, late('The database does not keep up; post again later.'), ended)
}

async function committed({ upload, waitMs, ended }: Uploading): Promise<Outcome> {
  const tooLate = late('The commit takes too long; post again, which is harmless.')
  return await within(upload.close(), waitMs, tooLate, ended)
}

function late(message: string): Problem {
  return new Problem('overloaded', { retryAfter: 2, message })
}

const tooLarge = new Problem('body_too_large', {
  message: `A JSON body takes ${MOST_READINGS} readings or 16 MiB; application/x-ndjson has no limit.`,
})
