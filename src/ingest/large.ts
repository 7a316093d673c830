import { Gate } from './gate.ts'
import type { Turns } from './turns.ts'

/** Bytes of the largest message that is taken in one go: a hundred readings, or a few milliseconds of the worst. */
export const LARGEST_AT_ONCE = 16 * 1024
/** What may wait to be taken. The gate behind counts readings, and nobody knows yet how many these are. */
const waiting = { readings: 1_000, bytes: 16 * 1024 * 1024 }

/**
 * Messages that are too large to be taken in one go: four megabytes may be two million things that are no readings.
 * They wait as the bytes that they came in, and one after the other is `begun`, taken portion by portion, and
 * `through`; between portions everybody else has a turn, and where the gate is full it waits for room.
 *
 * Promise: no message holds up the process for longer than a portion takes, and none is kept parsed.
 */
export class LargeMessages {
  readonly #gate: Gate
  readonly #turns: Turns
  readonly #waiting = new Gate(waiting)
  #last: Promise<void> = Promise.resolve()
  #stopped = false

  /** The gate that what is in the messages will pass. */
  constructor(gate: Gate, turns: Turns) {
    this.#gate = gate
    this.#turns = turns
  }

  get full(): boolean {
    return this.#waiting.full
  }

  async room(ended?: AbortSignal): Promise<void> {
    await this.#waiting.room(ended)
  }

  /** Each step of what `begin` answers takes one portion of the message. */
  add(bytes: number, begin: () => Iterator<void>): void {
    this.#waiting.take(bytes)
    this.#last = this.#last.then(() => this.#take(begin)).finally(() => this.#waiting.give(bytes))
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

  async #take(begin: () => Iterator<void>): Promise<void> {
    await this.#turns.next()
    if (this.#stopped) return
    const portions = begin()
    while (!this.#stopped && !portions.next().done) {
      await this.#turns.next()
      if (this.#gate.full) await this.#gate.room()
    }
  }
}
