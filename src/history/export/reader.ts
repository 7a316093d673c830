/** How slowly the reader of an export may take it. */
export interface ReaderLimits {
  /** While it is waited for, so long must have brought the least speed. */
  patienceMs: number
  leastBytesPerSecond: number
  longestMs: number
}

/**
 * How the reader of one export keeps up. Time counts only while it is waited for: what PostgreSQL takes to find the
 * rows is not the reader's fault. Looked at in spans of waiting, each as long as its patience, so that whoever was
 * fast for an hour may not stand still for another.
 */
export class Reader {
  readonly #limits: ReaderLimits
  readonly #begun: number
  #waited = 0
  #bytes = 0
  /** Since when it is waited for. */
  #since: number | undefined

  constructor(limits: ReaderLimits, now: number) {
    this.#limits = limits
    this.#begun = now
  }

  /** It is offered so many bytes. */
  offer(bytes: number, now: number): void {
    this.#bytes += bytes
    this.#since = now
  }

  /** It took them. */
  took(now: number): void {
    if (this.#since !== undefined) this.#waited += now - this.#since
    this.#since = undefined
  }

  /** Why the export ends; undefined where it may go on. */
  verdict(now: number): string | undefined {
    const { patienceMs, leastBytesPerSecond, longestMs } = this.#limits
    if (now - this.#begun > longestMs) return `it took longer than ${longestMs / 1000} s`
    const waited = this.#waited + (this.#since === undefined ? 0 : now - this.#since)
    if (waited < patienceMs) return undefined
    if (this.#bytes < (leastBytesPerSecond * waited) / 1000)
      return `its reader takes less than ${leastBytesPerSecond} bytes a second`
    this.#bytes = 0
    this.#waited = 0
    if (this.#since !== undefined) this.#since = now
    return undefined
  }
}
