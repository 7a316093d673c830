/**
 * Vehicles that sent lately what another reading of their instant had come before: a device that sends everything twice,
 * one whose clock stands still. What they send is written by itself, so that it costs the others nothing. A vehicle is
 * among them for a minute after each such reading; of more than a bound the newest are not.
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

  /** Asked for every reading, nearly always of none. */
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
