import type { Held, Share, UsedUp } from '../shares/share.ts'
import type { Holder } from '../shares/things.ts'

/** After the grace period, held data must arrive at this speed, which the worst radio link reaches. */
const LEAST_BYTES_PER_MS = 1
/** And at this speed while its organization holds more than it could still get: then slow senders hold others up. */
const LEAST_WHEN_SHORT = 64

/**
 * The memory held by incomplete messages and bodies, of all senders of a door. Each organization has a share of it, and so
 * has each of its senders. There is a least speed, so that a few slow senders cannot keep
 * their organization's share for themselves. A vehicle on a bad network is slow too, and comes back with the same
 * message: a higher speed is required only while memory is short.
 */
export class Unfinished {
  readonly #share: Share
  readonly #patienceMs: number

  constructor(share: Share, { patienceMs }: { patienceMs: number }) {
    this.#share = share
    this.#patienceMs = patienceMs
  }

  /** What one sender holds. */
  open(holder: Holder): Holding {
    return new Holding(this.#share.open(holder), this.#patienceMs)
  }
}

export class Holding {
  readonly #held: Held
  readonly #patienceMs: number
  #since = 0

  constructor(held: Held, patienceMs: number) {
    this.#held = held
    this.#patienceMs = patienceMs
  }

  /** From now on this much is held; returns what is used up if it may not be. */
  set(bytes: number, now: number): UsedUp | undefined {
    if (this.#held.amount === 0) this.#since = now
    return this.#held.set(bytes)
  }

  isTooSlow(now: number): boolean {
    const bytes = this.#held.amount
    if (bytes === 0) return false
    const least = this.#held.isShort() ? LEAST_WHEN_SHORT : LEAST_BYTES_PER_MS
    return now - this.#since > this.#patienceMs + bytes / least
  }

  /** Nothing is held any more, for good. */
  close(): void {
    this.#held.close()
  }
}
