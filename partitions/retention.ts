import { type ClientBase, escapeIdentifier } from 'pg'
import { HOUR_MS, spansBetween } from './calendar.ts'
import { type Partition, readPartitions } from './catalogue.ts'
import { dropAfter, isDue, type PartitionedTable } from './policy.ts'
import { readSealed, unsealed } from './sealed.ts'
import { type Difference, describe, differencesOfDays, differencesOfHours } from './verify.ts'

/**
 * How a partition goes. The row in partition_drops and the catalogue together say where it stands, so that
 * a run can be cut off anywhere and the next one goes on:
 *
 *     due        it has left the time that it is kept for, and a day more
 *     refused    something would be lost with it; `refused` says what. Looked at again later
 *     detaching  `detaching_since` is set, before anything is done. Attached still: the checks begin anew
 *     pending    the detach was cut off; it blocks every other detach of the table until it is finalized
 *     detached   a table by itself, which nobody reads
 *     dropped    `dropped_at` is set
 */
export interface Due extends Partition {
  policy: PartitionedTable
  /** Why it was refused the last time, and when. */
  refused: string | null
  checkedAt: Date | null
}

export async function dueToDrop(
  client: ClientBase,
  tables: readonly PartitionedTable[],
  now: Date,
): Promise<Due[]> {
  const aging = tables.filter(({ keepDays }) => keepDays !== null)
  const partitions = await readPartitions(client, aging)
  const { rows } = await client.query<{ partition: string; refused: string | null; checkedAt: Date }>(
    'select partition, refused, checked_at as "checkedAt" from partition_drops where refused is not null',
  )
  const refusals = new Map(rows.map(row => [row.partition, row]))
  return partitions.flatMap(partition => {
    const policy = aging.find(({ name }) => name === partition.table)!
    if (!isDue(partition, policy, now)) return []
    const refusal = refusals.get(partition.name)
    return [
      { ...partition, policy, refused: refusal?.refused ?? null, checkedAt: refusal?.checkedAt ?? null },
    ]
  })
}

/** What would be lost with a partition, in a sentence; undefined where nothing would. */
export async function reasonToKeep(
  client: ClientBase,
  partition: Partition,
  policy: PartitionedTable,
  { now, gapSeconds }: { now: Date; gapSeconds: number },
): Promise<string | undefined> {
  if (!isDue(partition, policy, now)) {
    return policy.keepDays === null
      ? `${policy.name} is kept for ever`
      : `it is kept until ${dropAfter(partition, policy.keepDays).toISOString().slice(0, 16)}Z`
  }
  if (policy.guard === 'none') return undefined
  const notes = await openNotes(client, partition)
  if (notes > 0)
    return `${notes === 1 ? 'a note' : `${notes} notes`} of it ${notes === 1 ? 'is' : 'are'} open`
  const differences =
    policy.guard === 'rollups of the raw day'
      ? await differencesOfRawDay(client, partition, gapSeconds)
      : await differencesOfHourlyMonth(client, partition)
  if (typeof differences === 'string') return differences
  if (differences.length === 0) return undefined
  const others = differences.length === 1 ? '' : `, and ${differences.length - 1} more differences`
  return `its rollups differ from what they summarise: ${describe(differences[0]!)}${others}`
}

/** Notes of its hours; and of the hour before and the one after, which share an interval with it. */
async function openNotes(client: ClientBase, { from, to }: Partition): Promise<number> {
  const { rows } = await client.query<{ notes: number }>(
    `select count(*) as notes from dirty_hours
     where hour >= $1::timestamptz - interval '1 hour' and hour <= $2`,
    [from, to],
  )
  return rows[0]!.notes
}

/** The first hour of the next day needs the last readings of this one, and so is verified with it. */
async function differencesOfRawDay(
  client: ClientBase,
  { from, to }: Partition,
  gapSeconds: number,
): Promise<Difference[]> {
  const sealed = await readSealed(client)
  const differences: Difference[] = []
  for (const day of spansBetween('day', { from, to: new Date(to.getTime() + HOUR_MS) })) {
    const hours = { from: day.from, to: new Date(Math.min(day.to.getTime(), to.getTime() + HOUR_MS)) }
    for (const span of unsealed(sealed, hours)) {
      differences.push(...(await differencesOfHours(client, span, gapSeconds)))
    }
  }
  return [...differences, ...(await differencesOfDays(client, { from, to }))]
}

async function differencesOfHourlyMonth(
  client: ClientBase,
  { from, to }: Partition,
): Promise<Difference[] | string> {
  const raw = (await readPartitions(client, [{ name: 'vehicle_telemetry' }])).find(
    partition => partition.from < to && from < partition.to,
  )
  if (raw) return `${raw.name}, which it summarises, has not been dropped yet`
  return await differencesOfDays(client, { from, to })
}

/** Writes down that a partition was looked at and why it stays. */
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
  ])
}

const upsert = `insert into partition_drops
    (partition, table_name, lower_bound, upper_bound, bytes, checked_at, refused, detaching_since)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (partition)`

function described({ name, table, from, to, bytes }: Partition): unknown[] {
  return [name, table, from, to, bytes]
}

/** Nothing is asked any more here: `reasonToKeep` was. */
export async function drop(client: ClientBase, partition: Partition, now: Date): Promise<void> {
  await client.query(
    `${upsert} do update set bytes = excluded.bytes, checked_at = excluded.checked_at, refused = null,
       detaching_since = excluded.detaching_since`,
    [...described(partition), now, null, now],
  )
  const [parent, child] = [escapeIdentifier(partition.table), escapeIdentifier(partition.name)]
  await client.query(`alter table public.${parent} detach partition public.${child} concurrently`)
  await finishDrop(client, partition.name, now)
}

async function finishDrop(client: ClientBase, name: string, now: Date): Promise<void> {
  await client.query(`drop table if exists public.${escapeIdentifier(name)}`)
  await client.query(
    'update partition_drops set detaching_since = null, dropped_at = $2 where partition = $1',
    [name, now],
  )
}

/**
 * Completes what an earlier run was cut off in. First of all the pending detaches, ours or anybody's; then
 * the tables that we had detached; what is attached still is no longer being detached.
 */
export async function completeDrops(
  client: ClientBase,
  tables: readonly PartitionedTable[],
  now: Date,
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
      await client.query('update partition_drops set detaching_since = null where partition = $1', [
        partition,
      ])
    } else {
      await finishDrop(client, partition, now)
      done.push(`dropped ${partition}, which an earlier run had detached`)
    }
  }
  return done
}
