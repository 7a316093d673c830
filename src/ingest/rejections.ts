import { isUtf8 } from 'node:buffer'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { isDatabaseError, isOfValues } from '../database/failures.ts'
import { messageOf } from '../errors.ts'
import type { RejectionCode } from '../telemetry/reading.ts'

/** What could not be taken as a reading, as it is kept. */
export interface Rejection {
  code: RejectionCode
  reason: string
  source: string
  organizationId: string | null
  deviceId: string | null
  /** As it was given, which need not be an id. */
  vehicleId: string | null
  payload: Buffer | string
}

interface Row {
  rejection: Rejection
  done: () => void
}

export interface RejectionsDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn' | 'error'>
  /** Makes the partition of today where it is missing. */
  ensureDay(day: Date): Promise<unknown>
  now: () => number
  /** How many of a flood of garbage are kept a second; ten times as many at once. */
  garbagePerSecond: number
}

const garbage: ReadonlySet<RejectionCode> = new Set(['not_json', 'not_a_reading', 'too_large'])
const BATCH_ROWS = 500
/** What is longer than a message may be is no reading anyhow: its beginning shows what it is. */
const KEPT_BYTES = { whole: 1_048_576, beginning: 65_536 }

/**
 * Keeps rejections, in batches: rows wait, are written, and their `done` is called once they are committed. What
 * fails for want of the database is tried again until it is back; the gate in front bounds what waits. Garbage
 * is kept up to a rate, so that a device gone mad does not fill the disk.
 */
export class Rejections {
  readonly #deps: RejectionsDeps
  #waiting: Row[] = []
  #writing: Promise<void> | undefined
  #tokens: number
  #countedAt = 0
  readonly #abort = new AbortController()

  constructor(deps: RejectionsDeps) {
    this.#deps = deps
    this.#tokens = deps.garbagePerSecond * 10
  }

  /** Whether a rejection with this code is one to keep, now. */
  admits(code: RejectionCode): boolean {
    if (!garbage.has(code)) return true
    const { garbagePerSecond } = this.#deps
    const now = this.#deps.now()
    const refill = (Math.max(0, now - this.#countedAt) / 1000) * garbagePerSecond
    this.#tokens = Math.min(garbagePerSecond * 10, this.#tokens + refill)
    this.#countedAt = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  keep(rejection: Rejection, done: () => void): void {
    this.#waiting.push({ rejection, done })
    // After what came with it, so that a message's rejections travel together.
    this.#writing ??= delay(1).then(() => this.#writeAll())
  }

  async stop(limitMs: number): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), limitMs)
    await this.#writing
    clearTimeout(timer)
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#abort.signal.aborted) {
      const rows = this.#waiting.splice(0, BATCH_ROWS)
      await this.#write(rows)
    }
    this.#writing = undefined
  }

  async #write(rows: readonly Row[]): Promise<void> {
    for (let tries = 1; !this.#abort.signal.aborted; tries++) {
      try {
        await this.#insert(rows.map(({ rejection }) => rejection))
        for (const { done } of rows) done()
        return
      } catch (error) {
        if (isOfValues(error) && error.code.startsWith('22')) {
          await this.#writeOneByOne(rows, error)
          return
        }
        const { log, ensureDay, now } = this.#deps
        if (isDatabaseError(error) && error.code === '23514') await ensureDay(new Date(now())).catch(ignore)
        if (tries === 3) log.error({ error: messageOf(error) }, 'rejections cannot be kept; trying again')
        await delay(Math.min(2_000, 20 * 2 ** tries), undefined, { signal: this.#abort.signal }).catch(ignore)
      }
    }
  }

  /** Texts are made such that PostgreSQL takes them; should it refuse one all the same, it costs only itself. */
  async #writeOneByOne(rows: readonly Row[], error: unknown): Promise<void> {
    if (rows.length > 1) {
      for (const row of rows) await this.#write([row])
      return
    }
    this.#deps.log.error({ error: messageOf(error), rejection: rows[0]!.rejection }, 'a rejection is lost')
    rows[0]!.done()
  }

  async #insert(rejections: readonly Rejection[]): Promise<void> {
    const payloads = rejections.map(({ payload }) => encode(payload))
    await this.#deps.pool.query(
      `insert into telemetry_rejections
         (code, reason, source, organization_id, device_id, vehicle_id, payload, payload_encoding)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[])`,
      [
        rejections.map(({ code }) => code),
        rejections.map(({ reason }) => asText(reason, 1_000)),
        rejections.map(({ source }) => source),
        rejections.map(({ organizationId }) => organizationId),
        rejections.map(({ deviceId }) => deviceId),
        rejections.map(({ vehicleId }) => (vehicleId === null ? null : asText(vehicleId, 200))),
        payloads.map(({ text }) => text),
        payloads.map(({ encoding }) => encoding),
      ],
    )
  }
}

/** As text where it is text; what is not UTF-8 or holds a NUL in base64. The excess of what is too large is cut off. */
function encode(payload: Buffer | string): { text: string; encoding: 'utf8' | 'base64' } {
  let bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  if (bytes.length > KEPT_BYTES.whole) {
    let end = KEPT_BYTES.beginning
    // Not within a character: the bytes that follow the first one of it are 10xxxxxx.
    while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
    bytes = bytes.subarray(0, end)
  }
  if (isUtf8(bytes) && !bytes.includes(0)) return { text: bytes.toString(), encoding: 'utf8' }
  return { text: bytes.toString('base64'), encoding: 'base64' }
}

/** PostgreSQL's text has no NUL, and no halves of surrogate pairs. */
function asText(text: string, longest: number): string {
  return text.slice(0, longest).replaceAll('\0', '\ufffd').toWellFormed()
}

function ignore(): void {
  // It shows again in the next try.
}
