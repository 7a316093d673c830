import type { ClientBase, Pool } from 'pg'
import type { Day } from '../src/telemetry/store/days.ts'
import { closeDay, dateOf, measureRows, refusePacking, servePacked } from '../src/telemetry/store/moves.ts'
import { packApart } from '../src/telemetry/store/packed/apart.ts'
import { attachPacked, packedTableOf } from '../src/telemetry/store/packed/packing.ts'
import { briefly } from './briefly.ts'
import { openNotes, reasonOfDifferences } from './retention.ts'

/*
 * How a day is packed. Its state is in `telemetry_days`, and each step is one transaction, so that a run can be
 * interrupted anywhere and the next one continues from there:
 *
 *     open     it ended some days ago, and is closed as soon as its partition can be locked for a moment
 *     closed   everything derived from it must be right, and no reader may have a note about it from before it was
 *              closed. Its blocks are written into a separate table; if a run is interrupted, the next one starts that
 *              table again. Each value in the blocks is compared with its row. Then, in one commit, the table is attached
 *              and readers use it
 *     packed   its partition stays until the feed no longer serves it and nobody reads it any more (./leaves.ts)
 */

export interface PackOptions {
  /** Packing takes a connection of its own from this pool. */
  pool: Pool
  now: Date
  gapSeconds: number
  signal?: AbortSignal | undefined
  progress?: ((line: string) => void) | undefined
}

const TAKEN = 'its partition could not be locked for a moment; this will be retried'

/** Closes the day. Returns why it could not; undefined if it did. */
export async function close(client: ClientBase, day: Day, options: PackOptions): Promise<string | undefined> {
  const { signal, progress } = options
  const isDone = await briefly(client, () => closeDay(client, { ...day, relation: day.relation! }), {
    signal,
  })
  if (!isDone) return TAKEN
  progress?.(`closed ${dateOf(day)}`)
  return undefined
}

/** Packs a closed day. Returns why it could not; undefined if it did. */
export async function pack(client: ClientBase, day: Day, options: PackOptions): Promise<string | undefined> {
  const { now, signal, progress } = options
  const waits = await openNotes(client, day, day.closedAt)
  if (waits !== undefined) return waits
  const reason = await tryToPack(client, day, options)
  if (reason === undefined) progress?.(`packed ${dateOf(day)}`)
  else if (reason !== TAKEN && !signal?.aborted) await refusePacking(client, day, reason, now)
  return reason
}

async function tryToPack(client: ClientBase, day: Day, options: PackOptions): Promise<string | undefined> {
  const { now, gapSeconds, signal, progress } = options
  const reason = await reasonOfDifferences(client, day, gapSeconds)
  if (reason !== undefined) return reason
  if (signal?.aborted) return TAKEN
  const [date, relation] = [dateOf(day), day.relation!]
  progress?.(`packing ${date}`)
  const done = await packApart(options.pool, { day: date, relation }, { signal }).catch((error: unknown) => {
    if (signal?.aborted) return undefined
    throw error
  })
  if (!done) return TAKEN
  const { readings, differences } = done
  const rows = await measureRows(client, relation)
  if (differences.length > 0) return `its blocks are not what its rows are: ${differences[0]}`
  if (readings !== rows.rows) return `its blocks have ${readings} readings, its partition ${rows.rows}`
  const packed = {
    packedRelation: packedTableOf(date),
    readings,
    rowBytes: rows.bytes,
    lastReceivedAt: rows.lastReceivedAt,
  }
  const isDone = await briefly(
    client,
    async () => {
      await attachPacked(client, date)
      await servePacked(client, day, packed, now)
    },
    { signal },
  )
  return isDone ? undefined : TAKEN
}
