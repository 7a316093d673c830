import type { Pool } from 'pg'
import type { Kind } from './channels/channel.ts'
import type { Occurrence, Place, Source } from './source.ts'
import type { Subscription } from './store.ts'

interface TakeQuestion {
  pool: Pool
  sources: readonly Source[]
  organizationId: string
  types: readonly string[]
  /** Whether the subscription gets it. */
  isFor: (occurrence: Occurrence) => boolean
  /** By source; moved past everything that was read. */
  places: Record<string, Place>
  /** The oldest transaction that had not ended. */
  end: number
  room: number
}

/** The next ones of each source that the subscription selects, as many as there is room for. */
export async function take({ pool, sources, places, end, room, ...asked }: TakeQuestion) {
  const { organizationId, types, isFor } = asked
  const wanted = new Set(types)
  const found: Occurrence[] = []
  // The transaction that records this place has a later number than all of these, so none of them is assigned again.
  const through = (place: Place) => ({ transactionId: Math.max(end, place.transactionId), key: null })
  for (const source of sources) {
    const asks = types.some(type => source.gives(type))
    for (let left = room - found.length; left > 0; left = room - found.length) {
      const after = places[source.name]!
      const page = asks ? await readPage(pool, source, { organizationId, after, end, limit: left }) : []
      found.push(...page.filter(each => wanted.has(each.kind) && isFor(each)))
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

/** Kinds that a person reads. Programs get everything. */
const ofPeople: readonly string[] = ['email', 'push'] satisfies Kind[]

/** An alert whose rule names users is only for them. A user who is limited to some vehicles is sent nothing. */
export function reaches({
  kind,
  userId,
  isLimited,
}: Pick<Subscription, 'kind' | 'userId' | 'isLimited'>): TakeQuestion['isFor'] {
  if (!ofPeople.includes(kind)) return () => true
  if (isLimited) return () => false
  return ({ kind, data }) => {
    const named = kind === 'alert' ? userIdsOf(data) : []
    return named.length === 0 || (userId !== null && named.includes(userId))
  }
}

function userIdsOf(alert: { details?: { userIds?: unknown } }): string[] {
  const ids = alert.details?.userIds
  return Array.isArray(ids) ? ids : []
}
