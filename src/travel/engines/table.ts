import type { Place } from '../../telemetry/distance.ts'
import type { WayCache } from './cache.ts'
import type { Block, Engine } from './engine.ts'

/** Concurrent requests to an engine. */
const AT_ONCE = 4

/**
 * The ways between all of these places. They are requested in squares of the size that the engine accepts; a square
 * whose ways are all cached is not requested. If one square fails, the whole table does: times by road and times by
 * great circle, mixed in one table, could not be compared.
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
    // Once one request has failed, the others are not needed.
    failing.abort()
  }
  for (let at = 0; at < count; at++) table.seconds[at * count + at] = table.metres[at * count + at] = 0
  return table
}
