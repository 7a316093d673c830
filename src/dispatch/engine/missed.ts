import type { Pool } from 'pg'
import type { Sighting } from './arrivals.ts'
import { readSightings } from './sightings.ts'

/** Between two fixes that are farther apart than this, readings may have come that were no fix. */
const MISSED_MS = 20_000
/** What is older is left to the derivation; and of vehicles that somebody else followed until now, most of it. */
const LOOKED_BACK_MS = 3_600_000
const NEW_HERE_MS = 600_000
const MOST_MISSED = 5_000
/** A reading may be that far ahead of the clock here. */
const AHEAD_MS = 300_000

interface Known {
  /** Up to when the vehicle's readings have been looked at; undefined: nobody has here. */
  readonly known: number | undefined
  /** Since when the driver has what is to be done, of each stop. */
  readonly given: readonly number[]
  /** The time of the first fix that is new, if there is one. */
  readonly first: number | undefined
  readonly now: number
}

/** A vehicle's readings since it was looked at last, where there may be some that were not seen. */
export async function readMissed(
  pool: Pool,
  vehicleId: string,
  { known, given, first, now }: Known,
): Promise<Sighting[]> {
  const to = first ?? now + AHEAD_MS
  const longest = known === undefined ? NEW_HERE_MS : LOOKED_BACK_MS
  const from = Math.max(known ?? 0, Math.min(...given), to - longest)
  const isNew = known === undefined || known < Math.max(...given)
  const isGap = first !== undefined && first - from > MISSED_MS
  if ((!isNew && !isGap) || from + 1 >= to) return []
  const client = await pool.connect()
  try {
    return await readSightings(client, { vehicleId, from: from + 1, to, limit: MOST_MISSED })
  } finally {
    client.release()
  }
}
