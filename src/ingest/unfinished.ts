/** After the first seconds what is held must have come at this speed; whoever is slower holds others up. */
const LEAST_BYTES_PER_MS = 64

/**
 * What is held in memory of messages and bodies that have not come whole yet, of all senders of a door together:
 * a total that may not be exceeded, and a least speed, so that few slow senders cannot keep it for themselves.
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
    return new Holding(this.#limits.patienceMs, bytes => {
      this.#total += bytes
      return bytes <= 0 || this.#total <= this.#limits.bytes
    })
  }
}

export class Holding {
  readonly #patienceMs: number
  readonly #add: (bytes: number) => boolean
  #bytes = 0
  #since = 0

  constructor(patienceMs: number, add: (bytes: number) => boolean) {
    this.#patienceMs = patienceMs
    this.#add = add
  }

  /** From now on so much is held; answers whether all senders together may hold that. At the end it is 0. */
  set(bytes: number, now: number): boolean {
    if (this.#bytes === 0) this.#since = now
    const more = bytes - this.#bytes
    this.#bytes = bytes
    return this.#add(more)
  }

  isTooSlow(now: number): boolean {
    return this.#bytes > 0 && now - this.#since > this.#patienceMs + this.#bytes / LEAST_BYTES_PER_MS
  }
}
