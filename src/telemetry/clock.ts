/** A clock that moves by more than this against monotonic time was set. */
export const LEAP_MS = 60_000

const COMPARE_EVERY_MS = 1_000

/**
 * The wall clock of this process, held against the clock that nobody sets. Asked for the time it compares the two
 * once a second, and at once when the wall clock went back or on by more than that: so what a leap decides about
 * knows of the leap. In between it costs a subtraction.
 *
 * State: when the two were compared last, and the largest leap that nobody has taken care of yet.
 */
export class WatchedClock {
  readonly #wall: () => number
  readonly #elapsed: () => number
  #comparedAt: number
  #elapsedAt: number
  #leapMs = 0

  constructor(wall = () => Date.now(), elapsed = () => performance.now()) {
    this.#wall = wall
    this.#elapsed = elapsed
    this.#comparedAt = wall()
    this.#elapsedAt = elapsed()
  }

  now(): number {
    const now = this.#wall()
    const moved = now - this.#comparedAt
    if (moved >= COMPARE_EVERY_MS || moved < 0) this.#compare(now, moved)
    return now
  }

  /** Milliseconds that only go forward. */
  elapsed(): number {
    return this.#elapsed()
  }

  /** By how much the clock was set; 0 where it was not, or where that has been taken care of. */
  get leapMs(): number {
    return this.#leapMs
  }

  /** This leap has been taken care of. A larger one that came meanwhile has not. */
  settle(leapMs: number): void {
    if (this.#leapMs === leapMs) this.#leapMs = 0
  }

  #compare(now: number, moved: number): void {
    const elapsed = this.#elapsed()
    const leapMs = moved - (elapsed - this.#elapsedAt)
    this.#comparedAt = now
    this.#elapsedAt = elapsed
    if (Math.abs(leapMs) > LEAP_MS && Math.abs(leapMs) > Math.abs(this.#leapMs)) this.#leapMs = leapMs
  }
}
