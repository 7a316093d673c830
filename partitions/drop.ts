import { type ClientBase, escapeIdentifier } from 'pg'
import { inTransaction } from '../src/database/transaction.ts'
import { addDays } from '../src/telemetry/calendar.ts'
import { dropDay, reopenDay, sealDay } from '../src/telemetry/store/days.ts'
import { raiseFloors } from '../src/telemetry/store/floors.ts'
import { lockDay } from '../src/telemetry/store/moves.ts'
import { type Partition, readPartitions } from './catalogue.ts'
import { attach } from './create.ts'
import type { PartitionedTable } from './policy.ts'
import { reasonToKeep } from './retention.ts'

/*
 * How a partition is dropped. The row in partition_drops and the catalogue together define its state, so that
 * a run can be interrupted anywhere and the next one continues:
 *
 *     due        its retention has ended, and a day more; `due_since` is the first run that saw it. It is dropped in
 *                a run that is at least an hour later (due.ts), and never while the clock is in doubt
 *     refused    something would be lost with it; `refused` says what. Checked again later
 *     detaching  `detaching_since` is set, before anything is done, together with the content that was verified; a raw
 *                day is sealed. If it is still attached: the checks start again, and the day is open again
 *     pending    the detach was interrupted; it blocks every other detach of the table until it is finalized
 *     detached   a separate table, which nobody reads and into which nobody writes any more. What was added after
 *                it was verified shows now: then it is attached again, in one transaction, and refused
 *     dropped    `dropped_at` is set, in the transaction that drops the table
 */

/** Records that a partition was checked and why it stays. */
export async function refuse(
  client: ClientBase,
  partition: Partition,
  reason: string,
  now: Date,
): Promise<void> {
  await client.query(`${upsert} do update set refused = excluded.refused, checked_at = excluded.checked_at`, [
    ...described(partition),
    now,
    reason,
    null,
    null,
    null,
  ])
}

const upsert = `insert into partition_drops
    (partition, table_name, lower_bound, upper_bound, bytes, checked_at, refused, detaching_since,
     verified_from, verified_rows)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (partition)`

function described({ name, table, from, to, bytes }: Partition): unknown[] {
  return [name, table, from, to, bytes]
}

/** Readings in a raw day from transactions that had not ended when it was checked. */
interface Unsettled {
  from: string | null
  rows: number | null
}

/**
 * Before it is verified: the verification sees what is in it now. Only rows of later transactions, and of those in
 * progress, can be added afterwards. The index of the feed finds them at once.
 */
async function readUnsettled(client: ClientBase, partition: Counted): Promise<Unsettled> {
  const { rows: snapshot } = await client.query<{ from: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as "from"',
  )
  const { from } = snapshot[0]!
  return { from, rows: await countFrom(client, partition, from) }
}

type Counted = Pick<Partition, 'table' | 'name' | 'from' | 'to'>

async function countFrom(
  client: ClientBase,
  { table, name, from, to }: Counted,
  since: string,
): Promise<number> {
  const ofRows = `(select count(*) from public.${escapeIdentifier(name)} where transaction_id >= $1)`
  const { rows } = await client.query<{ rows: number }>(
    `select count(*) + ${table === 'vehicle_telemetry' ? ofRows : '0'} as rows
     from vehicle_telemetry_late where transaction_id >= $1 and time >= $2 and time < $3`,
    [since, from, to],
  )
  return rows[0]!.rows
}

/** Whether it holds readings, as rows or packed. */
function isOfReadings(table: string): boolean {
  return table === 'vehicle_telemetry' || table === 'telemetry_packed'
}

/** Drops a partition, unless something would be lost with it: then it stays, and the result says what. */
export async function drop(
  client: ClientBase,
  partition: Partition,
  policy: PartitionedTable,
  { now, at, gapSeconds, feedDays }: { now: Date; at: Date; gapSeconds: number; feedDays: number },
): Promise<string | undefined> {
  const isRaw = isOfReadings(policy.name)
  const unsettled = isRaw ? await readUnsettled(client, partition) : { from: null, rows: null }
  const reason = await reasonToKeep(client, partition, policy, { now, gapSeconds })
  if (reason !== undefined) return reason
  await inTransaction(client, async () => {
    await client.query(
      `${upsert} do update set bytes = excluded.bytes, checked_at = excluded.checked_at, refused = null,
         detaching_since = excluded.detaching_since, verified_from = excluded.verified_from,
         verified_rows = excluded.verified_rows`,
      [...described(partition), at, null, at, unsettled.from, unsettled.rows],
    )
    if (isRaw) {
      await lockDay(client, partition)
      await sealDay(client, partition.name, at)
    }
  })
  if (isRaw) await leaveFeed(client, partition, addDays(at, -feedDays))
  const [parent, child] = [escapeIdentifier(partition.table), escapeIdentifier(partition.name)]
  await client.query(`alter table public.${parent} detach partition public.${child} concurrently`)
  return await finishDrop(client, partition.name, at)
}

/** Readers of the feed that have not seen the dropped readings are told so, except for the most recent ones. */
async function leaveFeed(
  client: ClientBase,
  { table, name, from, to }: Partition,
  receivedBefore: Date,
): Promise<void> {
  const places = table === 'vehicle_telemetry' ? [name, 'vehicle_telemetry_late'] : ['vehicle_telemetry_late']
  for (const relation of places) await raiseFloors(client, { relation, receivedBefore, from, to })
}

interface Detached {
  table: string
  from: Date
  to: Date
  verifiedFrom: string | null
  verifiedRows: number | null
  isThere: boolean
}

/** For a detached table. If it must be attached again, returns why. */
async function finishDrop(client: ClientBase, name: string, now: Date): Promise<string | undefined> {
  return await inTransaction(client, async () => {
    const { rows } = await client.query<Detached>(
      `select table_name as "table", lower_bound as "from", upper_bound as "to", verified_from::text as "verifiedFrom",
              verified_rows as "verifiedRows", to_regclass('public.' || quote_ident(partition)) is not null as "isThere"
       from partition_drops where partition = $1`,
      [name],
    )
    const detached = rows[0]!
    const child = escapeIdentifier(name)
    if (detached.isThere) {
      await client.query(`lock table public.${child} in access exclusive mode`)
      if (isOfReadings(detached.table)) {
        const { verifiedFrom, verifiedRows } = detached
        const found =
          verifiedFrom === null ? null : await countFrom(client, { ...detached, name }, verifiedFrom)
        if (found === null || found !== verifiedRows) return await attachAgain(client, name, detached, now)
      }
      await client.query(`drop table public.${child}`)
    }
    await client.query(
      `update partition_drops set detaching_since = null, due_since = null, refused = null, dropped_at = $2
       where partition = $1`,
      [name, now],
    )
    if (isOfReadings(detached.table)) await dropDay(client, name, now)
    return undefined
  })
}

async function attachAgain(
  client: ClientBase,
  name: string,
  { table, from, to }: Detached,
  now: Date,
): Promise<string> {
  const reason = 'readings were stored in it while it was being dropped'
  await attach(client, table, name, { from, to })
  await client.query(
    'update partition_drops set detaching_since = null, refused = $2, checked_at = $3 where partition = $1',
    [name, reason, now],
  )
  await reopenDay(client, name)
  return reason
}

/**
 * Completes what an earlier run was interrupted in. First the pending detaches, ours or anybody's; then
 * the tables that we had detached, unless the clock by which they were due is in doubt now; partitions that are still
 * attached are no longer being detached.
 */
export async function completeDrops(
  client: ClientBase,
  tables: readonly PartitionedTable[],
  now: Date,
  doubt: string | undefined,
): Promise<string[]> {
  const done: string[] = []
  for (const { table, name, detachPending } of await readPartitions(client, tables)) {
    if (!detachPending) continue
    const [parent, child] = [escapeIdentifier(table), escapeIdentifier(name)]
    await client.query(`alter table public.${parent} detach partition public.${child} finalize`)
    done.push(`finalized the detach of ${name}`)
  }
  const { rows } = await client.query<{ partition: string }>(
    'select partition from partition_drops where detaching_since is not null',
  )
  if (rows.length === 0) return done
  const attached = new Set((await readPartitions(client, tables)).map(({ name }) => name))
  for (const { partition } of rows) {
    if (attached.has(partition)) {
      await inTransaction(client, async () => {
        await client.query('update partition_drops set detaching_since = null where partition = $1', [
          partition,
        ])
        await reopenDay(client, partition)
      })
    } else if (doubt === undefined) {
      const reason = await finishDrop(client, partition, now)
      done.push(
        reason === undefined
          ? `dropped ${partition}, which an earlier run had detached`
          : `attached ${partition} again, which an earlier run had detached: ${reason}`,
      )
    }
  }
  return done
}
