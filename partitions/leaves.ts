import { type ClientBase, escapeIdentifier } from 'pg'
import { inTransaction } from '../src/database/transaction.ts'
import { addDays, later, minute } from '../src/telemetry/calendar.ts'
import type { Day } from '../src/telemetry/store/days.ts'
import { raiseFloors } from '../src/telemetry/store/floors.ts'
import { forget } from '../src/telemetry/store/moves.ts'
import { verifyPacked } from '../src/telemetry/store/packed/verifying.ts'
import { whoLooks } from './lookers.ts'

/*
 * The place that a day's readings were in before: its partition, once it is packed; the table of its blocks, once it is
 * unpacked. It is dropped when nobody reads it any more.
 */

interface LeafOptions {
  now: Date
  /** Days for which the feed serves what was stored. */
  feedDays: number
  /** Readings before this time are no longer kept. */
  dueAt: Date
}

/** When the feed no longer needs its rows. */
function servedUntil(day: Pick<Day, 'to' | 'lastReceivedAt'>, feedDays: number): Date {
  return addDays(later(day.to, day.lastReceivedAt ?? day.to), feedDays)
}

/** Why the partition of a packed day must stay; undefined if it may be dropped. Changes only the list of readers. */
async function reasonToKeepLeaf(
  client: ClientBase,
  day: Day,
  { now, feedDays, dueAt }: LeafOptions,
): Promise<string | undefined> {
  const until = servedUntil(day, feedDays)
  const looking = await whoLooks(client, day.from, now)
  if (until > now && dueAt > now) return `the feed serves it until ${minute(until)}`
  return looking
}

/** Drops the partition of a packed day. Returns why it stays. */
export async function dropLeaf(
  client: ClientBase,
  day: Day,
  options: LeafOptions,
): Promise<string | undefined> {
  const { now, feedDays } = options
  const reason = await reasonToKeepLeaf(client, day, options)
  if (reason !== undefined) return reason
  const relation = day.relation!
  if (await isAttached(client, 'vehicle_telemetry', relation)) {
    // The last check: after this only the blocks remain.
    const { differences } = await verifyPacked(client, { relation, packed: day.packedRelation! })
    if (differences.length > 0) return `its blocks are not what its rows are: ${differences[0]}`
    await raiseFloors(client, { ...day, relation, receivedBefore: addDays(now, -feedDays) })
  }
  await dropAttached(client, day, 'vehicle_telemetry', relation, 'relation')
  return undefined
}

/** Drops the blocks that a day had before it was unpacked. Returns why they stay. */
export async function dropBlocks(client: ClientBase, day: Day, now: Date): Promise<string | undefined> {
  const reason = await whoLooks(client, day.from, now)
  if (reason !== undefined) return reason
  await dropAttached(client, day, 'telemetry_packed', day.packedRelation!, 'packed_relation')
  return undefined
}

async function dropAttached(
  client: ClientBase,
  day: Day,
  parent: string,
  child: string,
  what: 'relation' | 'packed_relation',
): Promise<void> {
  if (await isAttached(client, parent, child)) {
    await client.query(
      `alter table public.${escapeIdentifier(parent)} detach partition public.${escapeIdentifier(child)} concurrently`,
    )
  }
  await inTransaction(client, async () => {
    await client.query(`drop table if exists public.${escapeIdentifier(child)}`)
    await forget(client, day, what)
  })
}

/** An interrupted detach has been finalized by then. */
export async function isAttached(client: ClientBase, parent: string, child: string): Promise<boolean> {
  const { rows } = await client.query<{ attached: boolean }>(
    `select exists (
       select from pg_inherits
       where inhparent = to_regclass('public.' || quote_ident($1)) and inhrelid = to_regclass('public.' || quote_ident($2))
     ) as attached`,
    [parent, child],
  )
  return rows[0]!.attached
}
