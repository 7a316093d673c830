import type { Held, Share, UsedUp } from '../shares/share.ts'
import type { Holder } from '../shares/things.ts'

/** After its patience what is held must have come at this speed, which the worst radio link has. */
const LEAST_BYTES_PER_MS = 1
/** And at this one while its organization holds more than it could still get: then whoever is slow holds others up. */
const LEAST_WHEN_SHORT = 64

/**
 * What is held in memory of messages and bodies that have not come whole yet, of all senders of a door: each
 * organization has a share of it, and each of its senders; and a least speed, so that few slow senders cannot keep
 * their organization's share for themselves. A vehicle on a bad network is slow too, and comes back with the same
 * message: it is only asked for more speed while memory is short.
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

  /** From now on so much is held; answers what is used up where it may not be. */
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
