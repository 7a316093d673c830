import { Problem } from '../../errors.ts'
import type { Holding, Unfinished } from '../../http/unfinished.ts'

/**
 * How many uploads run at once, of all callers and of each. What exceeds is turned away with the time after which
 * to come again.
 */
export class Admission {
  readonly #limits: { uploads: number; perCaller: number }
  readonly #unfinished: Unfinished
  readonly #callers = new Map<string, number>()
  #uploads = 0

  constructor(limits: { uploads: number; perCaller: number }, unfinished: Unfinished) {
    this.#limits = limits
    this.#unfinished = unfinished
  }

  async admit<T>(caller: string, work: (held: Held) => Promise<T>): Promise<T> {
    const own = this.#callers.get(caller) ?? 0
    if (own >= this.#limits.perCaller) {
      throw new Problem('too_many_requests', {
        message: `${own} uploads of this caller are running; wait for one of them.`,
        retryAfter: 1,
      })
    }
    if (this.#uploads >= this.#limits.uploads) throw new Problem('overloaded', { retryAfter: 1 })
    this.#uploads++
    this.#callers.set(caller, own + 1)
    const held = new Held(this.#unfinished.open())
    try {
      return await work(held)
    } finally {
      held.now(0)
      this.#uploads--
      const left = this.#callers.get(caller)! - 1
      if (left === 0) this.#callers.delete(caller)
      else this.#callers.set(caller, left)
    }
  }
}

/** What one upload holds in memory: a body that is taken whole, or a line of which the end has not come. */
export class Held {
  readonly #holding: Holding

  constructor(holding: Holding) {
    this.#holding = holding
  }

  now(bytes: number): void {
    const now = performance.now()
    if (!this.#holding.set(bytes, now)) {
      throw new Problem('overloaded', {
        message: 'The uploads that are under way hold as much memory as they may; post again shortly.',
        retryAfter: 2,
      })
    }
    if (this.#holding.isTooSlow(now)) {
      throw new Problem('request_timeout', {
        message: 'A body or line that is held in memory comes too slowly; post smaller ones.',
      })
    }
  }
}
