import type { ClientBase, Pool } from 'pg'
import type { Day } from '../src/telemetry/store/days.ts'
import { closeDay, dateOf, measureRows, refusePacking, servePacked } from '../src/telemetry/store/moves.ts'
import { packApart } from '../src/telemetry/store/packed/apart.ts'
import { attachPacked, packedTableOf } from '../src/telemetry/store/packed/packing.ts'
import { briefly } from './briefly.ts'
import { openNotes, reasonOfDifferences } from './retention.ts'

/*
 * How a day gets small. `telemetry_days` says where it stands, and each step is one transaction, so that a run can be cut
 * off anywhere and the next one goes on from there:
 *
 *     open     over for so many days; closed as soon as its partition can be locked for a moment
 *     closed   what follows from it is right, and nobody has a note of it to take from before it was closed. Its blocks
 *              are written into a table by itself, which a run that was cut off leaves behind and the next one begins
 *              anew; each value in them is compared with its row. Then, in one commit, the table is attached and readers
 *              look there
 *     packed   its partition stays until the feed has served it and nobody looks there any more (./leaves.ts)
 */

export interface PackOptions {
  /** Whose database it is: packing has a connection of its own. */
  pool: Pool
  now: Date
  gapSeconds: number
  signal?: AbortSignal | undefined
  progress?: ((line: string) => void) | undefined
}

const TAKEN = 'its partition could not be locked for a moment; it is tried again'

/** Answers why it could not be; undefined once it is closed. */
export async function close(client: ClientBase, day: Day, options: PackOptions): Promise<string | undefined> {
  const { signal, progress } = options
  const isDone = await briefly(client, () => closeDay(client, { ...day, relation: day.relation! }), {
    signal,
  })
  if (!isDone) return TAKEN
  progress?.(`closed ${dateOf(day)}`)
  return undefined
}

/** Of a closed day. Answers why it stays as it is; undefined once it is packed. */
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
