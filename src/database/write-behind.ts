import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'
import { createRounds } from '../looking.ts'
import { byHalves, fewOf, type Refused } from './halves.ts'

/**
 * Writes data that could be derived again from committed data, so that nobody waits for it: at most one item per key.
 *
 *     idle     nothing to write
 *     pending  written a second after the first item came, or after ten times as long as the last write
 *              took, so that it never takes more than a tenth of anybody's time
 *     writing  in the order of the keys, so that two services never deadlock; an item that fails
 *              is pending again, unless there is a newer one
 *     aside    the database refuses its values. The others are written without it; it, or what came for its
 *              key in the meantime, is tried again after a minute
 *
 * Promises: what was added before `stop` is written when `stop` resolves, unless the database is away. An item that is
 * refused stops no other.
 */
interface WriteBehindOptions<T> {
  what: string
  write: (items: readonly T[]) => Promise<unknown>
  /** Whether the second replaces the first. */
  supersedes: (known: T, item: T) => boolean
  log: Pick<FastifyBaseLogger, 'warn'>
  /** Counts what was refused. */
  refused?: ((count: number) => void) | undefined
}

const ITEMS_A_STATEMENT = 2_000
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
const ASIDE_MS = 60_000

export class WriteBehind<T> {
  readonly #options: WriteBehindOptions<T>
  readonly #pending = new Map<string, T>()
  readonly #aside = new Map<string, T>()
  #timer: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  readonly #writes = createRounds(() => this.#write())
  #pauseMs = SHORTEST_PAUSE_MS
  #stopped = false

  constructor(options: WriteBehindOptions<T>) {
    this.#options = options
  }

  get pending(): number {
    return this.#pending.size + this.#aside.size
  }

  add(key: string, item: T): void {
    const some = this.#aside.size > 0 && this.#aside.has(key) ? this.#aside : this.#pending
    const known = some.get(key)
    if (known === undefined || this.#options.supersedes(known, item)) some.set(key, item)
    this.#schedule()
  }

  forget(key: string): void {
    this.#pending.delete(key)
    this.#aside.delete(key)
  }

  /** Writes the pending items now. Never rejects. */
  async flush(): Promise<void> {
    await this.#writes.next()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#takeBack()
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
    const refused: Refused[] = []
    const { log, what, write } = this.#options
    try {
      while (items.length > 0) {
        await byHalves(
          items.slice(0, ITEMS_A_STATEMENT),
          some => write(some.map(([, item]) => item)),
          ([key, item], error) => {
            refused.push({ key, error })
            this.#putAside(key, item)
          },
        )
        items.splice(0, ITEMS_A_STATEMENT)
      }
    } catch (error) {
      log.warn({ error: messageOf(error) }, `${what} could not be written; trying again`)
      for (const [key, item] of items)
        if (!this.#pending.has(key) && !this.#aside.has(key)) this.#pending.set(key, item)
    }
    if (refused.length > 0) this.#sayRefused(refused)
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, 10 * (performance.now() - begun)))
  }

  /** Whatever came for the key meanwhile is newer. */
  #putAside(key: string, item: T): void {
    this.#aside.set(key, this.#pending.get(key) ?? item)
    this.#pending.delete(key)
    if (!this.#stopped) this.#again ??= setTimeout(() => this.#takeBack(), ASIDE_MS)
  }

  #takeBack(): void {
    clearTimeout(this.#again)
    this.#again = undefined
    for (const [key, item] of this.#aside) this.#pending.set(key, item)
    this.#aside.clear()
    this.#schedule()
  }

  #sayRefused(refused: readonly Refused[]): void {
    const { log, what } = this.#options
    this.#options.refused?.(refused.length)
    log.warn(
      { refused: fewOf(refused), count: refused.length },
      `the database refuses some ${what}; the others are written, and these are tried again in a minute`,
    )
  }
}
