import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { messageOf, Problem } from '../../errors.ts'
import { check, elementsOf, PORTION_BYTES, textOf, textsOf, tooMuch } from '../elements.ts'
import type { Bound, Intake, Outcome, Sender, Upload } from '../intake.ts'
import { LARGEST_AT_ONCE } from '../large.ts'
import { PORTION } from '../portions.ts'
import type { Held } from './admission.ts'
import { chunksOf, within } from './body.ts'
import { LineSplitter } from './lines.ts'

export interface Uploading {
  body: Readable
  encoding: string | undefined
  intake: Pick<Intake, 'isFullFor' | 'room' | 'turn'>
  sender: Sender
  held: Held
  upload: Upload
  /** Longest time without data while some is being waited for. */
  stallMs: number
  /** Longest time to wait for the database, for room or for the commit. */
  waitMs: number
  /** All waiting ends; the signal's reason is the problem to answer with. */
  ended: AbortSignal
}

const MOST_READINGS = 10_000
const MOST_BYTES = 16 * 1024 * 1024
const LONGEST_LINE = 1024 * 1024
/** A request that has not begun is refused sooner than one that is half-way. */
const FIRST_WAIT_MS = 2_000

/** NDJSON of any length, taken portion by portion, at the pace of the database. */
export async function takeLines(uploading: Uploading): Promise<Outcome> {
  const { upload, held, intake } = uploading
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
      for (let at = 0; at < chunk.length; ) {
        await intake.turn()
        at = splitter.write(chunk, at, PORTION)
        held.now(splitter.held)
        if (upload.unkept) throw atBound(upload.unkept)
        await roomIn(uploading, uploading.waitMs)
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

/** One array, or one reading, small enough to be held whole. */
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
  const { upload, intake, sender } = uploading
  if (bytes.length > LARGEST_AT_ONCE) {
    await takeLarge(bytes, uploading)
    return
  }
  if (intake.isFullFor(sender)) await intake.turn()
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null) throw notReadings
  const isArray = Array.isArray(value)
  const readings: unknown[] = isArray ? value : [value]
  const textOf = isArray ? textsOf(bytes) : () => bytes.toString()
  const each = Math.ceil(bytes.length / readings.length)
  if (readings.length > MOST_READINGS) throw tooLarge
  for (const [index, reading] of readings.entries()) upload.element(reading, each, () => textOf(index))
}

/** The document is checked as a whole first, since a refused body must have stored nothing; then it is taken, both in portions. */
async function takeLarge(bytes: Buffer, uploading: Uploading): Promise<void> {
  const { upload, intake } = uploading
  const checking = check(bytes, MOST_READINGS)
  let step = checking.next()
  for (; !step.done; step = checking.next()) await intake.turn()
  const checked = step.value
  if (!checked.isJson) throw malformed(checked.reason)
  if (checked.rest !== undefined) throw tooLarge
  let taken = 0
  let since = PORTION_BYTES
  for (const element of elementsOf(bytes)) {
    if (element === undefined || since >= PORTION_BYTES || taken % PORTION === 0) {
      if (upload.unkept) throw atBound(upload.unkept)
      await roomIn(uploading, uploading.waitMs)
      await intake.turn()
      since = 0
    }
    if (element === undefined) continue
    const { begin, end, fault } = element
    since += end - begin
    taken++
    if (fault !== undefined) {
      const { code, message } = tooMuch(fault, bytes[begin])
      upload.refuse(code, message, bytes.subarray(begin, end))
      continue
    }
    const text = textOf(bytes, element)
    const value: unknown = JSON.parse(text)
    upload.element(value, end - begin, () => text)
  }
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Problem('malformed_json', { message: 'The body is not UTF-8.' })
  const text = bytes.toString()
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    throw malformed(messageOf(error))
  }
}

async function roomIn({ intake, sender, ended }: Uploading, waitMs: number): Promise<void> {
  if (!intake.isFullFor(sender)) return
  await within(intake.room(sender), waitMs, late('The database cannot keep up; send again later.'), ended)
}

async function committed({ upload, waitMs, ended }: Uploading): Promise<Outcome> {
  const tooLate = late('The commit takes too long; send again, which is harmless.')
  const outcome = await within(upload.close(), waitMs, tooLate, ended)
  if (outcome.unkept) throw atBound(outcome.unkept)
  return outcome
}

function late(message: string): Problem {
  return new Problem('overloaded', { retryAfter: 2, message })
}

/** Some of what was sent was neither stored nor kept as a rejection, so the sender must keep it. */
function atBound(bound: Bound): Problem {
  const retryAfter = RETRY_SECONDS
  if (bound === 'device') {
    return new Problem('too_many_requests', {
      retryAfter,
      message: 'Rejections of this device have reached their bound for today; see GET /telemetry/rejections.',
    })
  }
  if (bound === 'organization')
    return new Problem('organization_share', { retryAfter, message: ofOrganization })
  return new Problem('overloaded', {
    retryAfter,
    message: 'Rejections have reached their bound for today.',
  })
}

/** The bound is for a day, but an operator may raise it, and a sender's other readings are taken meanwhile. */
const RETRY_SECONDS = 300
const ofOrganization =
  'Rejections of this organization have reached their bound for today; see GET /telemetry/rejections.'

function malformed(reason: string): Problem {
  return new Problem('malformed_json', { message: `The body is not valid JSON: ${reason}.` })
}

const notReadings = new Problem('invalid_request', {
  message: 'The body is neither an array of readings nor a reading.',
})

const tooLarge = new Problem('body_too_large', {
  message: `A JSON body may have ${MOST_READINGS} readings or 16 MiB; application/x-ndjson has no limit.`,
})
