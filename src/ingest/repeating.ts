/**
 * Vehicles whose readings recently conflicted with others of the same instant: a device that sends everything twice, or
 * one whose clock has stopped. Their readings are written separately, so that they cost the others nothing. A vehicle
 * stays here for a minute after each such reading; beyond a bound, further vehicles are not added.
 */
export class Repeating {
  readonly #until = new Map<string, number>()
  readonly #elapsed: () => number

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
  }

  note(vehicleIds: Iterable<string>): void {
    const now = this.#elapsed()
    for (const vehicleId of vehicleIds) {
      if (this.#until.size >= MOST && !this.#until.has(vehicleId)) this.#forget(now)
      if (this.#until.size < MOST || this.#until.has(vehicleId)) this.#until.set(vehicleId, now + LASTS_MS)
    }
  }

  /** Called for every reading, nearly always with an empty set. */
  has(vehicleId: string): boolean {
    if (this.#until.size === 0) return false
    const until = this.#until.get(vehicleId)
    if (until === undefined) return false
    if (until > this.#elapsed()) return true
    this.#until.delete(vehicleId)
    return false
  }

  #forget(now: number): void {
    for (const [vehicleId, until] of this.#until) if (until <= now) this.#until.delete(vehicleId)
  }
}

const LASTS_MS = 60_000
const MOST = 10_000
