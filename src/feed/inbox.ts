/** How many messages may wait before reading stops, and how few must remain before it resumes. */
const [MOST_WAITING, FEW_WAITING] = [64, 16]
/** Messages that a client may send at once, and then per second. */
const BURST = 200
const A_SECOND = 20

/**
 * Processes a client's messages one after the other. A client that sends too many is slowed down, not cut off: nothing
 * more is read from it until its messages are processed, so no more waits than came in one read of its socket.
 */
export class Inbox {
  readonly #socket: { pause(): void; resume(): void }
  readonly #hear: (text: string) => Promise<void>
  readonly #elapsed: () => number
  #waiting: string[] = []
  #isHearing = false
  #isPaused = false
  #allowed = BURST
  #allowedAt: number

  constructor(
    socket: { pause(): void; resume(): void },
    hear: (text: string) => Promise<void>,
    elapsed: () => number,
  ) {
    this.#socket = socket
    this.#hear = hear
    this.#elapsed = elapsed
    this.#allowedAt = elapsed()
  }

  put(text: string): void {
    this.#waiting.push(text)
    if (this.#waiting.length >= MOST_WAITING && !this.#isPaused) {
      this.#isPaused = true
      this.#socket.pause()
    }
    if (!this.#isHearing) void this.#hearAll()
  }

  /** Messages of a client that has gone are ignored. */
  close(): void {
    this.#waiting = []
  }

  async #hearAll(): Promise<void> {
    this.#isHearing = true
    while (this.#waiting.length > 0) {
      const wait = this.#msUntilAllowed()
      if (wait > 0) {
        await new Promise(resolve => setTimeout(resolve, wait).unref())
        continue
      }
      this.#allowed--
      await this.#hear(this.#waiting.shift()!)
      if (this.#isPaused && this.#waiting.length <= FEW_WAITING) {
        this.#isPaused = false
        this.#socket.resume()
      }
    }
    this.#isHearing = false
  }

  #msUntilAllowed(): number {
    const now = this.#elapsed()
    this.#allowed = Math.min(BURST, this.#allowed + ((now - this.#allowedAt) * A_SECOND) / 1_000)
    this.#allowedAt = now
    return this.#allowed >= 1 ? 0 : Math.ceil(((1 - this.#allowed) * 1_000) / A_SECOND)
  }
}
