import type { Entry } from './delivery.ts'

/**
 * Readings on their way to the writers. One batch fills; it is complete when it is as large as it may be, and
 * ripe a moment after its first reading came. A writer that is free takes the oldest complete batch, or the
 * filling one once it is ripe; while all are busy it grows. So latency is low when little comes and
 * batches are large when much does.
 *
 * Promise: every reading that is added is handed to a writer exactly once, in the order of arrival. How much may
 * wait is bounded by the gate in front, which doors look at before they add.
 */
export interface BatcherDeps {
  limits: { rows: number; bytes: number; lingerMs: number }
  writers: readonly ((entries: readonly Entry[], signal: AbortSignal) => Promise<void>)[]
}

export class Batcher {
  readonly #deps: BatcherDeps
  readonly #complete: Entry[][] = []
  #filling: Entry[] = []
  #fillingBytes = 0
  #ripe = false
  #timer: NodeJS.Timeout | undefined
  #free: ((entries: Entry[] | undefined) => void)[] = []
  #draining = false
  readonly #abort = new AbortController()
  readonly #lanes: Promise<void>[]

  constructor(deps: BatcherDeps) {
    this.#deps = deps
    this.#lanes = deps.writers.map(write => this.#lane(write))
  }

  add(entry: Entry): void {
    const { limits } = this.#deps
    this.#filling.push(entry)
    this.#fillingBytes += entry.bytes
    if (this.#filling.length >= limits.rows || this.#fillingBytes >= limits.bytes) {
      this.#complete.push(this.#takeFilling())
      this.#handOut()
    } else if (this.#timer === undefined && !this.#ripe) {
      if (this.#draining) this.#ripen()
      else this.#timer = setTimeout(this.#ripen, limits.lingerMs)
    }
  }

  /** Writes what there is without further lingering. After `limitMs` the rest is given up, unacknowledged. */
  async stop(limitMs: number): Promise<void> {
    this.#draining = true
    this.#ripen()
    const timer = setTimeout(() => this.#abort.abort(), limitMs)
    await Promise.all(this.#lanes)
    clearTimeout(timer)
  }

  readonly #ripen = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#ripe = this.#filling.length > 0
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
    return this.#complete.shift() ?? (this.#ripe ? this.#takeFilling() : undefined)
  }

  #takeFilling(): Entry[] {
    const batch = this.#filling
    this.#filling = []
    this.#fillingBytes = 0
    this.#ripe = false
    clearTimeout(this.#timer)
    this.#timer = undefined
    return batch
  }

  /** One writer's life: batch after batch, until a stop finds nothing left. */
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
      await write(batch, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }
}
