/** A clock that moves by more than this against monotonic time has been set. */
export const LEAP_MS = 60_000

const COMPARE_EVERY_MS = 1_000

/**
 * The wall clock of this process, compared with a monotonic clock. Each read of the time compares the two
 * once a second, and at once if the wall clock went back or forward by more than that. So a decision that a leap could
 * affect knows of the leap. In between it costs a subtraction.
 *
 * State: when the two were last compared, and the largest leap that has not been handled yet.
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

  /** Monotonic milliseconds. */
  elapsed(): number {
    return this.#elapsed()
  }

  /** By how much the clock was set; 0 if it was not, or if that has been handled. */
  get leapMs(): number {
    return this.#leapMs
  }

  /** This leap has been handled. A larger one that came meanwhile has not. */
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
