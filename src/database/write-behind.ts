import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'

/**
 * Writes what can be found again in what is committed, so that nobody waits for it: at most one item a key.
 *
 *     idle     nothing to write
 *     pending  written a second after the first item came, or after ten times as long as the last writing
 *              took, so that it never takes more than a tenth of anybody's time
 *     writing  in the order of the keys, so that two services never wait for each other in a ring; what fails
 *              is pending again, unless something newer is
 *
 * Promise: what was added before `stop` is written when it resolves, unless the database is away.
 */
interface WriteBehindOptions<T> {
  what: string
  write: (items: readonly T[]) => Promise<unknown>
  /** Whether the second replaces the first. */
  supersedes: (known: T, item: T) => boolean
  log: Pick<FastifyBaseLogger, 'warn'>
}

const ITEMS_A_STATEMENT = 2_000
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

export class WriteBehind<T> {
  readonly #options: WriteBehindOptions<T>
  readonly #pending = new Map<string, T>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined
  #pauseMs = SHORTEST_PAUSE_MS
  #stopped = false

  constructor(options: WriteBehindOptions<T>) {
    this.#options = options
  }

  get pending(): number {
    return this.#pending.size
  }

  add(key: string, item: T): void {
    const known = this.#pending.get(key)
    if (known === undefined || this.#options.supersedes(known, item)) this.#pending.set(key, item)
    this.#schedule()
  }

  forget(key: string): void {
    this.#pending.delete(key)
  }

  /** Writes what is pending now. Never rejects. */
  async flush(): Promise<void> {
    await this.#writing
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    await this.#writing
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.flush()
  }

  #schedule(): void {
    if (this.#timer || this.#stopped || this.#pending.size === 0) return
    this.#timer = setTimeout(async () => {
      await this.flush()
      this.#timer = undefined
      this.#schedule()
    }, this.#pauseMs)
  }

  async #write(): Promise<void> {
    const begun = performance.now()
    const items = [...this.#pending].sort(([a], [b]) => (a < b ? -1 : 1))
    this.#pending.clear()
    try {
      while (items.length > 0) {
        await this.#options.write(items.slice(0, ITEMS_A_STATEMENT).map(([, item]) => item))
        items.splice(0, ITEMS_A_STATEMENT)
      }
    } catch (error) {
      const { log, what } = this.#options
      log.warn({ error: messageOf(error) }, `${what} could not be written; trying again`)
      for (const [key, item] of items) if (!this.#pending.has(key)) this.#pending.set(key, item)
    }
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, 10 * (performance.now() - begun)))
  }
}
