import type { ClientBase } from 'pg'
import { HOUR_MS, minute } from '../src/telemetry/calendar.ts'
import { readDays } from '../src/telemetry/store/days.ts'
import { type Partition, readPartitions } from './catalogue.ts'
import { isDue, type PartitionedTable } from './policy.ts'
import type { Clock } from './state.ts'

/** A partition whose retention has ended. */
export interface Due extends Partition {
  policy: PartitionedTable
  /** Since when, according to the first of two runs; null if none has seen it yet. */
  dueSince: Date | null
  /** Why and when it was last refused. */
  refused: string | null
  checkedAt: Date | null
}

/** The minimum time between the two runs in which a partition must be due before it is dropped, by both clocks. */
const APART_MS = HOUR_MS

interface Row {
  partition: string
  dueSince: Date | null
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
  const { rows } = await client.query<Row>(
    `select partition, due_since as "dueSince", refused, case when refused is not null then checked_at end as "checkedAt"
     from partition_drops where refused is not null or due_since is not null`,
  )
  const known = new Map(rows.map(row => [row.partition, row]))
  // The partition of a packed day holds nothing that is not packed: it is dropped as such, and its blocks after it.
  const packed = new Set(
    (await readDays(client)).flatMap(day => (day.state === 'packed' ? [day.relation] : [])),
  )
  return partitions.flatMap(partition => {
    const policy = aging.find(({ name }) => name === partition.table)!
    if (!isDue(partition, policy, now) || packed.has(partition.name)) return []
    const { dueSince = null, refused = null, checkedAt = null } = known.get(partition.name) ?? {}
    return [{ ...partition, policy, dueSince, refused, checkedAt }]
  })
}

/**
 * Records what is due from this run on, by the later of the two clocks, and clears the mark of those that are not due,
 * or no longer. Returns the same partitions with their time.
 */
export async function noteDue(client: ClientBase, due: readonly Due[], { latest }: Clock): Promise<Due[]> {
  const names = due.map(({ name }) => name)
  await client.query(
    'update partition_drops set due_since = null where due_since is not null and partition <> all($1)',
    [names],
  )
  const { rows } = await client.query<{ partition: string; dueSince: Date }>(
    `insert into partition_drops as known (partition, table_name, lower_bound, upper_bound, bytes, checked_at, due_since)
     select *, $6, $6 from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::bigint[])
     on conflict (partition) do update
     set due_since = case when known.due_since <= excluded.due_since then known.due_since else excluded.due_since end
     returning partition, due_since as "dueSince"`,
    [
      names,
      due.map(({ table }) => table),
      due.map(({ from }) => from),
      due.map(({ to }) => to),
      due.map(({ bytes }) => bytes),
      latest,
    ],
  )
  const since = new Map(rows.map(({ partition, dueSince }) => [partition, dueSince]))
  return due.map(one => ({ ...one, dueSince: since.get(one.name)! }))
}

/** If it has not been due for long enough to be dropped in this run, says so; otherwise undefined. */
export function reasonToWait({ dueSince }: Due, { now, dropBefore }: Clock): string | undefined {
  const since = dueSince ?? now
  const from = new Date(since.getTime() + APART_MS)
  if (dueSince !== null && from <= dropBefore) return undefined
  return `it has been due since ${minute(since)}, and is dropped from ${minute(from)} on`
}

/**
 * How many partitions one run drops: one of each table, which is what a day makes due, and a number more in total.
 */
export function createAllowance(extra: number) {
  const touched = new Set<string>()
  let left = extra
  const covers = (table: string) => !touched.has(table) || left > 0
  return {
    reasonToWait: (table: string): string | undefined =>
      covers(table)
        ? undefined
        : `it is dropped in a later run: each run drops one partition of each table, and ${extra} more (RETENTION_EXTRA_DROPS)`,
    take: (table: string) => {
      if (touched.has(table)) left--
      touched.add(table)
    },
  }
}
