import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { isDatabaseError, isOfValues } from '../database/failures.ts'
import { messageOf } from '../errors.ts'
import type { RejectionCode } from '../telemetry/reading.ts'
import type { Fate } from './accounting.ts'
import type { AllowanceLimits, Whose } from './allowance.ts'
import { Bounds } from './bounds.ts'
import type { Gate, Own } from './gate.ts'
import type { Bound, Sender } from './intake.ts'
import { insertRejections, type Rejection, ROW_BYTES, saveRepeats } from './rejections-table.ts'
import { KeptRejection, keyOf, Repeats } from './repeats.ts'

export type { Rejection } from './rejections-table.ts'

/**
 * These readings are valid but came at the wrong place or time: once the vehicle is registered, the device moved, the
 * retention lengthened or the clock set right, a replay stores them. For all other codes the content is at fault. A
 * replay could store those only with a more tolerant decoder, so they are kept for inspection, as far as there is
 * room, and otherwise only counted.
 */
export const mendable: ReadonlySet<RejectionCode> = new Set([
  'unknown_vehicle',
  'not_your_vehicle',
  'time_too_old',
  'time_in_future',
  'bad_clock',
])

/** What a rejection belongs to, and reports its outcome to. */
interface Rejecting {
  unkept: Bound | undefined
  /** What its organization has waiting. */
  readonly own: Own
  reject(): void
}

interface Row {
  rejection: Rejection
  kept: KeptRejection
  whose: Whose
  key: string
  bytes: number
  done: () => void
}

interface RejectionsDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn' | 'error'>
  gate: Pick<Gate, 'take' | 'give'>
  /** Counts the outcome of one. */
  count(rejection: Pick<Rejection, 'source' | 'code'>, fate: Fate): void
  /** Creates today's partition if it is missing. */
  ensureDay(day: Date): Promise<unknown>
  now: () => number
  limits: AllowanceLimits
  prepared?: Promise<unknown> | undefined
}

const BATCH_ROWS = 500
const SAVE_MS = 1_000

/**
 * Stores rejections, in batches. Each is offered, and then `kept`, once its row is committed; a `repeat` of one that is
 * kept; or only `counted`, which happens to garbage beyond the allowance. A rejection that a replay could store is never
 * only counted: beyond the allowance it is `refused`, and its sender must not be told that it arrived.
 *
 * If the database fails, storing is retried until it is back; the gate in front bounds what waits.
 */
export class Rejections {
  readonly #deps: RejectionsDeps
  readonly #bounds: Bounds
  readonly #repeats = new Repeats()
  #waiting: Row[] = []
  #writing: Promise<void> | undefined
  readonly #saving: NodeJS.Timeout
  readonly #abort = new AbortController()

  constructor(deps: RejectionsDeps) {
    this.#deps = deps
    this.#bounds = new Bounds(deps)
    this.#saving = setInterval(() => void this.#save(false), SAVE_MS).unref()
  }

  /** The bound at which something of this sender was refused today. */
  atBound({ organizationId, deviceId }: Pick<Sender, 'organizationId' | 'deviceId'>): Bound | undefined {
    return this.#bounds.met({ organizationId, sender: deviceId })
  }

  offer(rejection: Rejection, from: Rejecting): void {
    const now = this.#deps.now()
    const key = keyOf(rejection)
    const known = this.#repeats.find(key)
    if (known) {
      this.#repeats.count(known, now)
      this.#tell(rejection, 'repeat', from, rejection.isMendable ? known : undefined)
      return
    }
    const whose = whoseOf(rejection)
    const bytes = rejection.payload.length + ROW_BYTES
    if (rejection.isMendable) {
      const bound = this.#bounds.exceeded(whose, bytes)
      if (bound !== undefined) {
        from.unkept ??= bound
        this.#tell(rejection, 'refused', from)
        void this.#bounds.alarm(bound, whose)
        return
      }
    } else if (!this.#bounds.allowance.admitsGarbage(whose, bytes, now)) {
      this.#tell(rejection, 'counted', from)
      return
    }
    this.#bounds.allowance.admitted(whose, bytes)
    const kept = new KeptRejection(randomUUID())
    this.#repeats.remember(key, kept, this.#bounds.day)
    this.#deps.gate.take(bytes, from.own)
    const done = () => {
      this.#deps.gate.give(bytes, from.own)
      this.#tell(rejection, 'kept', from)
    }
    this.#waiting.push({ rejection, kept, whose, key, bytes, done })
    // After this turn's other input, so that a message's rejections are stored together.
    this.#writing ??= delay(1).then(() => this.#writeAll())
  }

  /** Writes what waits, for at most this long; and how often kept rejections were repeated. */
  async stop(limitMs: number): Promise<void> {
    clearInterval(this.#saving)
    const timer = setTimeout(() => this.#abort.abort(), limitMs)
    await this.#writing
    await this.#bounds.stop()
    while (!this.#repeats.isSaved && !this.#abort.signal.aborted) if (!(await this.#save(true))) break
    clearTimeout(timer)
  }

  /** At once; or, if it repeats one that is not committed yet and must not get lost, once that one is. */
  #tell(rejection: Rejection, fate: Fate, from: Rejecting, after?: KeptRejection): void {
    if (after && after.receivedAt === undefined) {
      // It holds its message, so it counts as waiting.
      this.#deps.gate.take(ROW_BYTES, from.own)
      after.waiting.push(() => {
        this.#deps.gate.give(ROW_BYTES, from.own)
        this.#tell(rejection, fate, from)
      })
      return
    }
    this.#deps.count(rejection, fate)
    from.reject()
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#abort.signal.aborted) {
      await this.#write(this.#waiting.splice(0, BATCH_ROWS))
    }
    this.#writing = undefined
  }

  async #write(rows: readonly Row[]): Promise<void> {
    const { pool, log, ensureDay, now } = this.#deps
    for (let tries = 1; !this.#abort.signal.aborted; tries++) {
      try {
        const { day } = this.#bounds
        const { receivedAt, sizes } = await insertRejections(pool, day, rows)
        for (const row of rows) this.#written(row, receivedAt)
        this.#bounds.learnt(sizes, day)
        return
      } catch (error) {
        if (isOfValues(error) && error.code.startsWith('22')) {
          await this.#writeOneByOne(rows, error)
          return
        }
        if (isDatabaseError(error) && error.code === '23514') await ensureDay(new Date(now())).catch(ignore)
        if (tries === 3) log.error({ error: messageOf(error) }, 'rejections cannot be stored; trying again')
        await delay(Math.min(2_000, 20 * 2 ** tries), undefined, { signal: this.#abort.signal }).catch(ignore)
      }
    }
  }

  /** Texts are prepared so that PostgreSQL accepts them; if it refuses one all the same, only that one is lost. */
  async #writeOneByOne(rows: readonly Row[], error: unknown): Promise<void> {
    if (rows.length > 1) {
      for (const row of rows) await this.#write([row])
      return
    }
    const [row] = rows as [Row]
    this.#deps.log.error({ error: messageOf(error), rejection: row.rejection }, 'a rejection is lost')
    this.#repeats.forget(row.key)
    this.#written(row, '-infinity')
  }

  #written({ kept, whose, bytes, done }: Row, receivedAt: string): void {
    kept.receivedAt = receivedAt
    this.#bounds.allowance.written(whose, bytes)
    done()
    const { waiting } = kept
    kept.waiting = []
    for (const tell of waiting) tell()
  }

  /** Returns whether that was possible. */
  async #save(all: boolean): Promise<boolean> {
    const now = this.#deps.now()
    const due = this.#repeats.takeDue(now, all).map(kept => [kept, kept.repeats] as const)
    if (due.length === 0) return false
    for (const [kept] of due) kept.repeats = 0
    try {
      await saveRepeats(this.#deps.pool, due)
      return true
    } catch (error) {
      this.#repeats.putBack(due, now)
      this.#deps.log.warn({ error: messageOf(error) }, 'repeats of rejections could not be written; later')
      return false
    }
  }
}

/** Behind an external broker the device is unknown, so the vehicle takes its place. */
function whoseOf({ organizationId, deviceId, vehicleId, source }: Rejection): Whose {
  const known = organizationId === null || source === 'http' ? null : vehicleId
  return { organizationId, sender: deviceId ?? known }
}

function ignore(): void {
  // It shows again in the next try.
}
