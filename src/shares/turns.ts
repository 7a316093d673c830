import { Problem } from '../errors.ts'
import { roomFor } from './rule.ts'

/**
 * Work of which only a limited amount runs at a time. Its owner is a path of keys: an organization and one of its users,
 * or only an address. Waiting work takes turns: one of each first key, and within it one of each second.
 *
 * Promises: no key holds so many places that none is left for another (see `roomFor`), so that a newcomer starts at
 * once while others are busy, or after as many turns as others are waiting; the amount of waiting work is bounded, for
 * each first key and in total; work whose caller leaves while waiting is not started. If the total is reached, the first
 * key with the most waiting work yields: its newest is refused in favour of one from a key with less.
 */
export interface Turns {
  /** Runs the work when its turn has come; throws a Problem if too much is waiting already. */
  take<T>(path: readonly string[], work: () => Promise<T>, ended?: AbortSignal): Promise<T>
  /** The function that ends it, if it can start at once. */
  tryEnter(path: readonly string[]): (() => void) | undefined
  /** Resolves when the turn has come, to the function that ends it. */
  enter(path: readonly string[], ended?: AbortSignal): Promise<() => void>
  /** How many places of a first key are taken, and in total. */
  held(key?: string): number
  /** Every first key that holds places. */
  holders(): Iterable<readonly [key: string, held: number]>
}

interface TurnsOptions {
  atOnce?: number
  /** How many may wait, in total and for one first key. */
  waiting?: number
  waitingEach?: number
  /** How much of the rest one key may take; see `roomFor`. */
  greed?: number
  /** Instead of that, how many places a first key may hold, if it has a quota. */
  quotaOf?(key: string): number | undefined
  /** The error for callers that may not wait: too much of their own is waiting, or in total. */
  refusal?(because: 'own' | 'all', key: string): Problem
}

export function createTurns(options: TurnsOptions = {}): Turns {
  return new FairTurns(options)
}

interface Waiter {
  path: readonly string[]
  begin(): void
  giveUp(reason: unknown): void
}

/** For a key: its running and waiting work, and its own keys in the order of their turns. */
class Keyed {
  running = 0
  waiting = 0
  readonly keys = new Map<string, Keyed>()
  /** Only for the last key of a path. */
  readonly queue: Waiter[] = []
}

class FairTurns implements Turns {
  readonly #options: Required<TurnsOptions>
  readonly #all = new Keyed()

  constructor(options: TurnsOptions) {
    this.#options = {
      atOnce: 2,
      waiting: 100,
      waitingEach: options.waiting ?? 100,
      greed: 1,
      quotaOf: () => undefined,
      refusal: () => new Problem('overloaded', { retryAfter: 2 }),
      ...options,
    }
  }

  async take<T>(path: readonly string[], work: () => Promise<T>, ended?: AbortSignal): Promise<T> {
    const leave = await this.enter(path, ended)
    try {
      return await work()
    } finally {
      leave()
    }
  }

  held(key?: string): number {
    return key === undefined ? this.#all.running : (this.#all.keys.get(key)?.running ?? 0)
  }

  *holders(): Generator<[key: string, held: number]> {
    for (const [key, { running }] of this.#all.keys) if (running > 0) yield [key, running]
  }

  tryEnter(path: readonly string[]): (() => void) | undefined {
    // A quota may have grown since: those that wait come first.
    this.#hand()
    if (!this.#mayBegin(path)) return undefined
    this.#queueOf(path)
    this.#count(path, 'running', 1)
    return this.#leaving(path)
  }

  async enter(path: readonly string[], ended?: AbortSignal): Promise<() => void> {
    ended?.throwIfAborted()
    // Work that starts at once is not among those that wait.
    const begun = this.tryEnter(path)
    if (begun) return begun
    const own = this.#all.keys.get(path[0]!)
    const { waiting, waitingEach, refusal } = this.#options
    if ((own?.waiting ?? 0) >= waitingEach) throw refusal('own', path[0]!)
    if (this.#all.waiting >= waiting) this.#makeWay(path[0]!)
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        path,
        begin: () => {
          ended?.removeEventListener('abort', leave)
          resolve()
        },
        giveUp: reason => {
          ended?.removeEventListener('abort', leave)
          this.#forget(waiter)
          reject(reason)
        },
      }
      const leave = () => {
        this.#forget(waiter)
        reject(ended!.reason)
      }
      ended?.addEventListener('abort', leave, { once: true })
      this.#queueOf(path).push(waiter)
      this.#count(path, 'waiting', 1)
    })
    return this.#leaving(path)
  }

  #leaving(path: readonly string[]): () => void {
    let left = false
    return () => {
      if (left) return
      left = true
      this.#count(path, 'running', -1)
      this.#hand()
    }
  }

  #mayBegin(path: readonly string[]): boolean {
    let room = this.#options.atOnce - this.#all.running
    let keyed: Keyed | undefined = this.#all
    for (const key of path) {
      const level: Keyed = keyed
      keyed = level.keys.get(key) ?? new Keyed()
      if (keyed.waiting > 0 && keyed.keys.size === 0) return false
      room = this.#roomOf(level, key, keyed.running, room)
    }
    return room > 0
  }

  #roomOf(level: Keyed, key: string, running: number, free: number): number {
    const quota = level === this.#all ? this.#options.quotaOf(key) : undefined
    return quota === undefined
      ? roomFor(running, free, this.#options.greed)
      : Math.max(0, Math.min(free, quota - running))
  }

  /** Gives the free places to the next ones in turn. */
  #hand(): void {
    while (this.#all.waiting > 0) {
      const waiter = this.#next(this.#all, this.#options.atOnce - this.#all.running)
      if (!waiter) return
      this.#count(waiter.path, 'running', 1)
      this.#count(waiter.path, 'waiting', -1)
      waiter.begin()
    }
  }

  #next(level: Keyed, free: number): Waiter | undefined {
    for (const [key, keyed] of level.keys) {
      if (keyed.waiting === 0) continue
      const room = this.#roomOf(level, key, keyed.running, free)
      const waiter = room > 0 ? (keyed.queue.shift() ?? this.#next(keyed, room)) : undefined
      if (!waiter) continue
      // To the end of the queue.
      level.keys.delete(key)
      level.keys.set(key, keyed)
      return waiter
    }
    return undefined
  }

  /** For one more of this key. */
  #makeWay(key: string): void {
    const { refusal } = this.#options
    const own = this.#all.keys.get(key)?.waiting ?? 0
    const [longest, keyed] = mostWaiting(this.#all)
    if (!keyed || keyed.waiting <= own + 1) throw refusal('all', key)
    newestOf(keyed).giveUp(refusal('all', longest))
  }

  #queueOf(path: readonly string[]): Waiter[] {
    let level = this.#all
    for (const key of path) {
      const keyed = level.keys.get(key) ?? new Keyed()
      level.keys.set(key, keyed)
      level = keyed
    }
    return level.queue
  }

  #forget(waiter: Waiter): void {
    const queue = this.#queueOf(waiter.path)
    queue.splice(queue.indexOf(waiter), 1)
    this.#count(waiter.path, 'waiting', -1)
  }

  /** Counts at every key of the path; a key that has nothing left is removed. */
  #count(path: readonly string[], what: 'running' | 'waiting', by: number): void {
    let level = this.#all
    level[what] += by
    for (const key of path) {
      const keyed = level.keys.get(key)!
      keyed[what] += by
      if (keyed.running === 0 && keyed.waiting === 0) level.keys.delete(key)
      level = keyed
    }
  }
}

function mostWaiting(level: Keyed): [key: string, keyed: Keyed | undefined] {
  let most: [string, Keyed | undefined] = ['', undefined]
  for (const [key, keyed] of level.keys) if (keyed.waiting > (most[1]?.waiting ?? 0)) most = [key, keyed]
  return most
}

function newestOf(keyed: Keyed): Waiter {
  const [, below] = mostWaiting(keyed)
  return below ? newestOf(below) : keyed.queue.at(-1)!
}
