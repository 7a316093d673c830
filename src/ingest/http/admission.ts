import { Problem } from '../../errors.ts'
import type { Holding, Unfinished } from '../../http/unfinished.ts'
import { usedUp } from '../../shares/refusal.ts'
import type { Share } from '../../shares/share.ts'
import type { Holder } from '../../shares/things.ts'

/**
 * How many uploads run at once: in total, for each organization and for each of its callers. Further ones are refused,
 * with the time after which to try again.
 */
export class Admission {
  readonly #uploads: Share
  readonly #unfinished: Unfinished

  constructor(uploads: Share, unfinished: Unfinished) {
    this.#uploads = uploads
    this.#unfinished = unfinished
  }

  async admit<T>(caller: Holder, work: (held: Held) => Promise<T>): Promise<T> {
    const place = this.#uploads.open(caller)
    const holding = this.#unfinished.open(caller)
    try {
      const full = place.set(1)
      if (full) throw usedUp('uploads', full, 1)
      return await work(new Held(holding))
    } finally {
      holding.close()
      place.close()
    }
  }
}

/** What one upload holds in memory: a body that is taken whole, or a line whose end has not arrived. */
export class Held {
  readonly #holding: Holding

  constructor(holding: Holding) {
    this.#holding = holding
  }

  now(bytes: number): void {
    const now = performance.now()
    const full = this.#holding.set(bytes, now)
    if (full) throw usedUp('uploadBytes', full, 2)
    if (this.#holding.isTooSlow(now)) {
      throw new Problem('request_timeout', {
        message: 'A body or line that is held in memory arrives too slowly; send smaller ones.',
      })
    }
  }
}
