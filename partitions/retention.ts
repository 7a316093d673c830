import { type ClientBase, escapeIdentifier } from 'pg'
import { HOUR_MS, spansBetween } from './calendar.ts'
import { type Partition, readPartitions } from './catalogue.ts'
import { dropAfter, isDue, type PartitionedTable } from './policy.ts'
import { readSealed, unsealed, withStray } from './sealed.ts'
import { type Difference, describe, differencesOfDays, differencesOfHours } from './verify.ts'

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
  if (policy.guard === 'rejections that wait') return await waitingRejections(client, partition)
  if (policy.guard === 'rollups of the raw day' && (await withStray(client, [partition])).length > 0)
    return 'readings came into it after it had been dropped, and are in no rollup'
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

/** A reading that was refused because of the clock is replayed by itself, and must be there until then. */
async function waitingRejections(client: ClientBase, { name }: Partition): Promise<string | undefined> {
  const { rows } = await client.query<{ waiting: number }>(
    `select count(*) as waiting from public.${escapeIdentifier(name)} where code = 'bad_clock' and replayed_at is null`,
  )
  const { waiting } = rows[0]!
  return waiting > 0 ? `${waiting} of its rejections (bad_clock) wait for their replay` : undefined
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
