import { createTurns } from '../shares/turns.ts'
import { Gate, type GateShare, type Own } from './gate.ts'
import type { Turns } from './turns.ts'

/** Bytes of the largest message that is taken in one go: a hundred readings, or a few milliseconds in the worst case. */
export const LARGEST_AT_ONCE = 16 * 1024
/** Bytes that may wait to be taken. The gate behind counts readings, and nobody knows yet how many these are. */
const waiting = { readings: 1_000, bytes: 16 * 1024 * 1024 }
/** Messages of two organizations: one that waits for room does not hold up the other. */
const AT_ONCE = 2

/**
 * Messages that are too large to be taken in one go: four megabytes may be two million items that are not readings.
 * They wait as raw bytes. For each organization, one after the other is `begun`, taken portion by portion, and `through`.
 * Between portions all others have a turn, and while the gate is full the message waits for room.
 *
 * Promise: no message blocks the process for longer than a portion takes, and none is held parsed. One message of an
 * organization and two in total are taken at a time; organizations take turns.
 */
export class LargeMessages {
  readonly #gate: Gate
  readonly #portions: Turns
  readonly #waiting: Gate
  readonly #messages = createTurns({ atOnce: AT_ONCE, waiting: Number.POSITIVE_INFINITY })
  #last: Promise<unknown> = Promise.resolve()
  #stopped = false

  /** The gate that the messages' readings will pass, and the turns in which portions of them are taken. */
  constructor(gate: Gate, portions: Turns, share?: GateShare) {
    this.#gate = gate
    this.#portions = portions
    this.#waiting = new Gate(waiting, share && { greed: share.greed, quotaOf: () => undefined })
  }

  get full(): boolean {
    return this.#waiting.full
  }

  isFullFor({ organizationId }: Own): boolean {
    if (this.#waiting.readings === 0) return false
    return this.#waiting.isFullFor(this.#ownOf(organizationId))
  }

  async room({ organizationId }: Own, ended?: AbortSignal): Promise<void> {
    await this.#waiting.room(this.#ownOf(organizationId), ended)
  }

  /** Each step of the iterator that `begin` returns takes one portion of the message. */
  add(bytes: number, own: Own, begin: () => Iterator<void>): void {
    const waits = this.#ownOf(own.organizationId)
    this.#waiting.take(bytes, waits)
    const taken = this.#messages
      .take([own.organizationId], () => this.#take(own, begin))
      .finally(() => this.#waiting.give(bytes, waits))
    this.#last = Promise.all([this.#last, taken])
  }

  /** Whatever is not through by then was not acknowledged, and comes again. */
  async stop(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, limitMs)
    })
    await Promise.race([this.#last, late])
    clearTimeout(timer)
    this.#stopped = true
  }

  #ownOf(organizationId: string): Own {
    return this.#waiting.of(organizationId === '' ? undefined : organizationId)
  }

  async #take(own: Own, begin: () => Iterator<void>): Promise<void> {
    await this.#portions.next()
    if (this.#stopped) return
    const portions = begin()
    while (!this.#stopped && !portions.next().done) {
      await this.#portions.next()
      if (this.#gate.isFullFor(own)) await this.#gate.room(own)
    }
  }
}
