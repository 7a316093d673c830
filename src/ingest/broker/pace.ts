/**
 * The rate at which one device may send: a number of messages a second, with one second's worth at once. Over its rate
 * it has to wait until it is within it again; it is never disconnected.
 */
export class Pace {
  readonly #perMs: number
  readonly #burst: number
  #left: number
  #at: number

  constructor(messagesPerSecond: number, now: number) {
    this.#perMs = messagesPerSecond / 1000
    this.#burst = messagesPerSecond
    this.#left = messagesPerSecond
    this.#at = now
  }

  /** Counts a message; returns for how many milliseconds no further one should be read. */
  take(now: number): number {
    this.#refill(now)
    this.#left--
    return this.#left >= 0 ? 0 : Math.ceil(-this.#left / this.#perMs)
  }

  /** Whether everything sent so far has stopped counting. */
  isRested(now: number): boolean {
    this.#refill(now)
    return this.#left >= this.#burst
  }

  #refill(now: number): void {
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perMs)
    this.#at = now
  }
}
