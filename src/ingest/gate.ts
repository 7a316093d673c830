/**
 * How much may wait for the database: in all doors, batches and rejections together, counted in readings and in
 * bytes. Two states, open and full; whoever hands in looks at it first, and waits in `room` while it is full, but for
 * those who brought little, for whom there is a reserve of half as much again.
 * What is handed in all the same is taken, so a door may exceed the limits by one message or part of a body.
 */
export class Gate {
  #readings = 0
  #bytes = 0
  readonly #waiting = new Set<() => void>()
  readonly #limits: GateLimits

  constructor(limits: GateLimits) {
    this.#limits = limits
  }

  get readings(): number {
    return this.#readings
  }

  get bytes(): number {
    return this.#bytes
  }

  get full(): boolean {
    return this.#readings >= this.#limits.readings || this.#bytes >= this.#limits.bytes
  }

  get hasReserve(): boolean {
    return this.#readings < this.#limits.readings * 1.5 && this.#bytes < this.#limits.bytes * 1.5
  }

  take(bytes: number): void {
    this.#readings++
    this.#bytes += bytes
  }

  give(bytes: number): void {
    this.#readings--
    this.#bytes -= bytes
    if (this.#waiting.size > 0 && !this.full) for (const resume of [...this.#waiting]) resume()
  }

  /** Nothing is held of who has ended. */
  async room(ended?: AbortSignal): Promise<void> {
    // Those who waited come one after another, and the first may fill it again.
    while (this.full && !ended?.aborted) {
      await new Promise<void>(resolve => {
        const resume = () => {
          this.#waiting.delete(resume)
          ended?.removeEventListener('abort', resume)
          resolve()
        }
        this.#waiting.add(resume)
        ended?.addEventListener('abort', resume)
      })
    }
  }
}

export interface GateLimits {
  readings: number
  bytes: number
}
