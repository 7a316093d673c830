import { Problem } from '../../errors.ts'

/**
 * How many uploads run at once, of all callers and of each, and how many bytes of bodies are held whole: small
 * JSON bodies are, streams are not. What exceeds is turned away with the time after which to come again.
 */
export class Admission {
  readonly #limits: { uploads: number; perCaller: number; bytes: number }
  readonly #callers = new Map<string, number>()
  #uploads = 0
  #bytes = 0

  constructor(limits: { uploads: number; perCaller: number; bytes: number }) {
    this.#limits = limits
  }

  async admit<T>(caller: string, work: () => Promise<T>): Promise<T> {
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
    try {
      return await work()
    } finally {
      this.#uploads--
      const left = this.#callers.get(caller)! - 1
      if (left === 0) this.#callers.delete(caller)
      else this.#callers.set(caller, left)
    }
  }

  holdBytes(bytes: number): void {
    if (this.#bytes + bytes > this.#limits.bytes) throw new Problem('overloaded', { retryAfter: 1 })
    this.#bytes += bytes
  }

  freeBytes(bytes: number): void {
    this.#bytes -= bytes
  }
}
