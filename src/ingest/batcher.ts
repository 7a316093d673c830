import type { Entry } from './delivery.ts'

/**
 * Readings on their way to the writers. One batch fills up; it is complete when it has the largest allowed size. Before
 * that, it may go to a free writer, depending on its state:
 *
 *     lingering   it does not go: its first reading arrived a moment ago, or many have arrived since and more are expected
 *     ripe        it goes if no other writer is busy
 *     due         it goes in any case: it is large, or has waited for the longest allowed time
 *
 * So latency is low under light load, batches are large under heavy load, and while all writers are busy the batch grows.
 *
 * Promise: every reading that is added is handed to a writer exactly once, in the order of arrival. The gate in front
 * bounds how much may wait; doors check it before they add.
 */
interface BatcherDeps {
  limits: { rows: number; bytes: number; lingerMs: number }
  writers: readonly ((entries: readonly Entry[], signal: AbortSignal) => Promise<void>)[]
  /** The clock; by default the system's. */
  timers?: Timers
}

export interface Timers {
  set(run: () => void, ms: number): unknown
  clear(timer: unknown): void
}

const systemTimers: Timers = { set: setTimeout, clear: timer => clearTimeout(timer as NodeJS.Timeout) }

/** A transaction costs as much as some forty readings, so a larger batch is hardly cheaper per reading. */
const LARGE = 1_000
/** If this many arrived while it lingered, more is worth waiting for. */
const MANY = 64
/** The longest that a batch waits for more, in lingers. */
const LONGEST = 8

export class Batcher {
  readonly #deps: BatcherDeps
  readonly #timers: Timers
  readonly #complete: Entry[][] = []
  #filling: Entry[] = []
  #fillingBytes = 0
  #state: 'lingering' | 'ripe' | 'due' = 'lingering'
  #writing = 0
  #timer: unknown
  #free: ((entries: Entry[] | undefined) => void)[] = []
  #draining = false
  readonly #abort = new AbortController()
  readonly #lanes: Promise<void>[]

  constructor(deps: BatcherDeps) {
    this.#deps = deps
    this.#timers = deps.timers ?? systemTimers
    this.#lanes = deps.writers.map(write => this.#lane(write))
  }

  add(entry: Entry): void {
    const { limits } = this.#deps
    this.#filling.push(entry)
    this.#fillingBytes += entry.bytes
    if (this.#filling.length >= limits.rows || this.#fillingBytes >= limits.bytes) {
      this.#complete.push(this.#takeFilling())
      this.#handOut()
    } else if (this.#draining || this.#filling.length === LARGE) this.#become('due')
    else if (this.#filling.length === 1) this.#timer = this.#timers.set(this.#lingered, limits.lingerMs)
  }

  /** Writes everything without further lingering. After `limitMs` the rest is abandoned, unacknowledged. */
  async stop(limitMs: number): Promise<void> {
    this.#draining = true
    this.#become('due')
    const timer = this.#timers.set(() => this.#abort.abort(), limitMs)
    await Promise.all(this.#lanes)
    this.#timers.clear(timer)
  }

  readonly #lingered = (): void => {
    if (this.#state === 'due') return
    this.#timer = this.#timers.set(() => this.#become('due'), this.#deps.limits.lingerMs * (LONGEST - 1))
    if (this.#filling.length < MANY) this.#become('ripe')
  }

  #become(state: 'ripe' | 'due'): void {
    this.#state = state
    this.#handOut()
  }

  #handOut(): void {
    while (this.#free.length > 0) {
      const batch = this.#next()
      if (batch === undefined && !this.#draining) return
      this.#free.shift()!(batch)
    }
  }

  #next(): Entry[] | undefined {
    const goes = this.#state === 'due' || (this.#state === 'ripe' && this.#writing === 0)
    return this.#complete.shift() ?? (goes && this.#filling.length > 0 ? this.#takeFilling() : undefined)
  }

  #takeFilling(): Entry[] {
    const batch = this.#filling
    this.#filling = []
    this.#fillingBytes = 0
    this.#state = 'lingering'
    this.#timers.clear(this.#timer)
    this.#timer = undefined
    return batch
  }

  /** The loop of one writer: batch after batch, until a stop finds nothing left. */
  async #lane(write: BatcherDeps['writers'][number]): Promise<void> {
    const { signal } = this.#abort
    while (!signal.aborted) {
      const batch =
        this.#next() ??
        (this.#draining
          ? undefined
          : await new Promise<Entry[] | undefined>(resolve => {
              this.#free.push(resolve)
            }))
      if (batch === undefined) return
      this.#writing++
      await write(batch, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
      this.#writing--
    }
  }
}
