import { createTurns } from '../shares/turns.ts'
import { Gate, type GateShare, type Own } from './gate.ts'
import type { Turns } from './turns.ts'

/** Bytes of the largest message that is taken in one go: a hundred readings, or a few milliseconds of the worst. */
export const LARGEST_AT_ONCE = 16 * 1024
/** What may wait to be taken. The gate behind counts readings, and nobody knows yet how many these are. */
const waiting = { readings: 1_000, bytes: 16 * 1024 * 1024 }
/** Of two organizations: one that waits for room of its own does not hold up the other. */
const AT_ONCE = 2

/**
 * Messages that are too large to be taken in one go: four megabytes may be two million things that are no readings.
 * They wait as the bytes that they came in, and one after the other of an organization is `begun`, taken portion by
 * portion, and `through`; between portions everybody else has a turn, and where the gate is full it waits for room.
 *
 * Promise: no message holds up the process for longer than a portion takes, and none is kept parsed; of one organization
 * one at a time is taken, and two of all; organizations take turns.
 */
export class LargeMessages {
  readonly #gate: Gate
  readonly #portions: Turns
  readonly #waiting: Gate
  readonly #messages = createTurns({ atOnce: AT_ONCE, waiting: Number.POSITIVE_INFINITY })
  #last: Promise<unknown> = Promise.resolve()
  #stopped = false

  /** The gate that what is in the messages will pass, and the turns in which portions of them are taken. */
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

  /** Each step of what `begin` answers takes one portion of the message. */
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
