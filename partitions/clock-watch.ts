import { hostname } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'
import type { ClientBase, Pool } from 'pg'
import { messageOf } from '../src/errors.ts'
import { WatchedClock } from '../src/telemetry/clock.ts'
import { doubtOf, isConfirmed, type Look } from './clock.ts'
import {
  noteTrusted,
  putInDoubt,
  readEvidence,
  readKnown,
  readReceivedAt,
  trustClock,
} from './clock-state.ts'

const LOOK_EVERY_MS = 2_000
const NOTE_EVERY_MS = 30_000
/** A longer round trip says too little about when the server read its clock. */
const LONGEST_LOOK_MS = 10_000

/**
 * Watches the clocks of this process and of the database server.
 *
 *     trusted   nothing speaks against them. Every half minute the database records that this time was right
 *     in doubt  one of them jumped, they differ, or nobody has checked for long: the alarm clock_in_doubt is raised,
 *               nothing is dropped, and readings that would be rejected for their time are kept. Ends when the times
 *               of the fleet agree with both clocks, or when an operator confirms them
 *
 * The state is in the database, so all processes share it; a jump of this process's own clock counts from the
 * moment at which it is noticed, before the database knows. A process that starts compares with what the
 * database recorded last.
 */
export class ClockWatch {
  readonly #clock: WatchedClock
  readonly #host: string
  #before: Look | undefined
  #doubt: string | undefined
  readonly #listeners: (() => void)[] = []

  constructor(clock = new WatchedClock(), host = hostname()) {
    this.#clock = clock
    this.#host = host
  }

  get inDoubt(): boolean {
    return this.leapt || this.#doubt !== undefined
  }

  /** Whether this process's clock was set, and the database does not know yet. */
  get leapt(): boolean {
    return this.#clock.leapMs !== 0
  }

  /** The present time. If it is read before a decision, `inDoubt` includes the latest jump. */
  now(): number {
    return this.#clock.now()
  }

  /** Called when the time is trusted again, here or by another process. */
  onTrusted(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Compares the clocks, and returns why they are in doubt. */
  async look(client: Pool | ClientBase): Promise<string | undefined> {
    const clock = this.#clock
    const own = clock.now()
    const { leapMs } = clock
    const begun = clock.elapsed()
    const known = await readKnown(client)
    const half = (clock.elapsed() - begun) / 2
    if (2 * half > LONGEST_LOOK_MS) return known.doubt ?? undefined
    const now: Look = { database: known.now, own: new Date(own + half), elapsed: begun + half }
    const before = this.#before
    // While the time is in doubt only new reasons are reported; how long ago it was trusted is already known.
    const receivedAt = before || known.doubt ? null : await readReceivedAt(client)
    const memory = known.doubt ? { trustedAt: null, receivedAt } : { trustedAt: known.trustedAt, receivedAt }
    const reason = doubtOf(now, before, leapMs, memory, this.#host)
    this.#before = now
    if (reason !== undefined) {
      const lastSeen = known.trustedAt ?? receivedAt
      this.#told(await putInDoubt(client, reason, { doubt: known.doubt, lastSeen }))
    } else if (known.doubt !== null) {
      const evidence = await readEvidence(client, now.database)
      const ends = evidence === undefined || isConfirmed(evidence)
      if (ends) await trustClock(client)
      this.#told(ends ? undefined : known.doubt)
    } else {
      if (now.database.getTime() - (known.trustedAt?.getTime() ?? 0) > NOTE_EVERY_MS)
        await noteTrusted(client, now.database)
      this.#told(undefined)
    }
    clock.settle(leapMs)
    return this.#doubt
  }

  #told(doubt: string | undefined): void {
    const isOver = this.#doubt !== undefined && doubt === undefined
    this.#doubt = doubt
    if (isOver) for (const listener of this.#listeners) listener()
  }
}

/** Checks regularly, and at once after a jump, until it is stopped. */
export function keepWatching(
  watch: ClockWatch,
  pool: Pool,
  log: Pick<FastifyBaseLogger, 'warn'>,
): { stop(): Promise<void> } {
  let looking: Promise<unknown> | undefined
  let lookedAt = performance.now()
  const timer = setInterval(() => {
    watch.now()
    if (looking || (!watch.leapt && performance.now() - lookedAt < LOOK_EVERY_MS)) return
    looking = watch
      .look(pool)
      .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'the clock cannot be checked'))
      .finally(() => {
        lookedAt = performance.now()
        looking = undefined
      })
  }, 250)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
