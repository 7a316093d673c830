import type { Place } from '../../telemetry/distance.ts'
import type { WayCache } from './cache.ts'
import type { Block, Engine } from './engine.ts'

/** Questions that an engine is asked at the same time. */
const AT_ONCE = 4

/**
 * The ways between all of these places, asked for in squares that the engine takes; a square whose ways are all known is not
 * asked for. One that fails fails the whole: half a table of streets and half of great circles would compare what cannot
 * be compared.
 */
export async function tableOf(
  engine: Engine,
  profile: string,
  places: readonly Place[],
  { cache, signal }: { cache: WayCache; signal: AbortSignal },
): Promise<Block> {
  const count = places.length
  const table = { seconds: new Float64Array(count * count), metres: new Float64Array(count * count) }
  const squares: { rows: number; columns: number }[] = []
  for (let rows = 0; rows < count; rows += engine.most) {
    for (let columns = 0; columns < count; columns += engine.most) squares.push({ rows, columns })
  }
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const work = async () => {
    for (let square = squares.pop(); square; square = squares.pop()) {
      const { rows, columns } = square
      const [from, to] = [
        places.slice(rows, rows + engine.most),
        places.slice(columns, columns + engine.most),
      ]
      const known = cache.find(engine.name, profile, from, to)
      const block = known ?? (await engine.ask({ profile, from, to, signal: either }))
      if (!known) cache.keep(engine.name, profile, { from, to, block })
      for (let row = 0; row < from.length; row++) {
        const [at, begin] = [(rows + row) * count + columns, row * to.length]
        table.seconds.set(block.seconds.subarray(begin, begin + to.length), at)
        table.metres.set(block.metres.subarray(begin, begin + to.length), at)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } finally {
    // Where one has failed, the others need not go on.
    failing.abort()
  }
  for (let at = 0; at < count; at++) table.seconds[at * count + at] = table.metres[at * count + at] = 0
  return table
}
