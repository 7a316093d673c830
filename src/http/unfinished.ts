/** After its patience what is held must have come at this speed, which the worst radio link has. */
const LEAST_BYTES_PER_MS = 1
/** And at this one while more than half of the total is held: then whoever is slow holds others up. */
const LEAST_WHEN_SHORT = 64

/**
 * What is held in memory of messages and bodies that have not come whole yet, of all senders of a door together:
 * a total that may not be exceeded, and a least speed, so that few slow senders cannot keep it for themselves.
 * A vehicle on a bad network is slow too, and comes back with the same message: it is only asked for more speed
 * while memory is short.
 */
export class Unfinished {
  readonly #limits: { bytes: number; patienceMs: number }
  #total = 0

  constructor(limits: { bytes: number; patienceMs: number }) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#total
  }

  /** What one sender holds. */
  open(): Holding {
    const { bytes: most, patienceMs } = this.#limits
    return new Holding({
      add: bytes => {
        this.#total += bytes
        return bytes <= 0 || this.#total <= most
      },
      allowedMs: bytes =>
        patienceMs + bytes / (this.#total > most / 2 ? LEAST_WHEN_SHORT : LEAST_BYTES_PER_MS),
    })
  }
}

export class Holding {
  readonly #total: { add(bytes: number): boolean; allowedMs(bytes: number): number }
  #bytes = 0
  #since = 0

  constructor(total: { add(bytes: number): boolean; allowedMs(bytes: number): number }) {
    this.#total = total
  }

  /** From now on so much is held; answers whether all senders together may hold that. At the end it is 0. */
  set(bytes: number, now: number): boolean {
    if (this.#bytes === 0) this.#since = now
    const more = bytes - this.#bytes
    this.#bytes = bytes
    return this.#total.add(more)
  }

  isTooSlow(now: number): boolean {
    return this.#bytes > 0 && now - this.#since > this.#total.allowedMs(this.#bytes)
  }
}
