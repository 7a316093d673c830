/** How slowly the reader of an export may read. */
export interface ReaderLimits {
  /** While the export waits for the reader, each span of this length must reach the minimum speed. */
  patienceMs: number
  leastBytesPerSecond: number
  longestMs: number
}

/**
 * Measures how the reader of one export keeps up. Only the time in which the export waits for it counts: the time that
 * PostgreSQL takes to find the rows is not the reader's fault. The waiting is measured in spans as long as the
 * reader's patience, so that a reader which was fast for an hour cannot then stall for another.
 */
export class Reader {
  readonly #limits: ReaderLimits
  readonly #begun: number
  #waited = 0
  #bytes = 0
  /** Since when the export has been waiting for it. */
  #since: number | undefined

  constructor(limits: ReaderLimits, now: number) {
    this.#limits = limits
    this.#begun = now
  }

  /** This many bytes are offered to it. */
  offer(bytes: number, now: number): void {
    this.#bytes += bytes
    this.#since = now
  }

  /** It took them. */
  took(now: number): void {
    if (this.#since !== undefined) this.#waited += now - this.#since
    this.#since = undefined
  }

  /** Why the export ends; undefined if it may continue. */
  verdict(now: number): string | undefined {
    const { patienceMs, leastBytesPerSecond, longestMs } = this.#limits
    if (now - this.#begun > longestMs) return `it took longer than ${longestMs / 1000} s`
    const waited = this.#waited + (this.#since === undefined ? 0 : now - this.#since)
    if (waited < patienceMs) return undefined
    if (this.#bytes < (leastBytesPerSecond * waited) / 1000)
      return `its reader is slower than ${leastBytesPerSecond} bytes a second`
    this.#bytes = 0
    this.#waited = 0
    if (this.#since !== undefined) this.#since = now
    return undefined
  }
}
