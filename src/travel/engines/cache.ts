import type { Place } from '../../telemetry/distance.ts'
import type { Block } from './engine.ts'

interface Way {
  readonly seconds: number
  readonly metres: number
  readonly at: number
}

const MOST_WAYS = 100_000
const KEPT_MS = 15 * 60_000

/**
 * Recent answers of engines, for all organizations: streets are the same for everybody. When a plan is repeated with
 * one more stop, most of its ways are found here. When the cache is full, the oldest ways are removed; expired ways
 * are requested again.
 */
export class WayCache {
  readonly #ways = new Map<string, Way>()
  readonly #now: () => number
  readonly #most: number

  constructor(now: () => number = Date.now, most = MOST_WAYS) {
    this.#now = now
    this.#most = most
  }

  /** All ways from some places to others, or undefined if one of them is not cached. */
  find(engine: string, profile: string, from: readonly Place[], to: readonly Place[]): Block | undefined {
    const size = from.length * to.length
    const block = { seconds: new Float64Array(size), metres: new Float64Array(size) }
    const youngest = this.#now() - KEPT_MS
    let at = 0
    for (const begin of from) {
      for (const end of to) {
        const way = this.#ways.get(keyOf(engine, profile, begin, end))
        if (!way || way.at < youngest) return undefined
        block.seconds[at] = way.seconds
        block.metres[at++] = way.metres
      }
    }
    return block
  }

  keep(
    engine: string,
    profile: string,
    { from, to, block }: { from: readonly Place[]; to: readonly Place[]; block: Block },
  ): void {
    const now = this.#now()
    let at = 0
    for (const begin of from) {
      for (const end of to) {
        const key = keyOf(engine, profile, begin, end)
        this.#ways.delete(key)
        this.#ways.set(key, { seconds: block.seconds[at]!, metres: block.metres[at++]!, at: now })
      }
    }
    for (const key of this.#ways.keys()) {
      if (this.#ways.size <= this.#most) break
      this.#ways.delete(key)
    }
  }
}

function keyOf(engine: string, profile: string, from: Place, to: Place): string {
  return `${engine} ${profile} ${from.longitude} ${from.latitude} ${to.longitude} ${to.latitude}`
}
