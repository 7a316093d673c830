import type { Pool } from 'pg'
import type { Occurrence, Place, Source } from './source.ts'

interface TakeQuestion {
  pool: Pool
  sources: readonly Source[]
  organizationId: string
  types: readonly string[]
  /** By source; moved on behind all that was looked at. */
  places: Record<string, Place>
  /** The oldest transaction that had not ended. */
  end: number
  room: number
}

/** The next ones of each source that are asked for, as many as there is room for. */
export async function take({ pool, sources, organizationId, types, places, end, room }: TakeQuestion) {
  const wanted = new Set(types)
  const found: Occurrence[] = []
  // The transaction that keeps this place has a number of its own behind all of these, so none is given out again.
  const through = (place: Place) => ({ transactionId: Math.max(end, place.transactionId), key: null })
  for (const source of sources) {
    const asks = types.some(type => source.gives(type))
    for (let left = room - found.length; left > 0; left = room - found.length) {
      const after = places[source.name]!
      const page = asks ? await readPage(pool, source, { organizationId, after, end, limit: left }) : []
      found.push(...page.filter(({ kind }) => wanted.has(kind)))
      places[source.name] = page.length < left ? through(after) : page.at(-1)!.place
      if (page.length < left) break
    }
  }
  return found
}

async function readPage(pool: Pool, source: Source, question: Parameters<Source['read']>[1]) {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    return await source.read(client, question)
  } catch (error) {
    broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}
