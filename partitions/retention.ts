import { type ClientBase, escapeIdentifier } from 'pg'
import { HOUR_MS, type Span, spansBetween } from '../src/telemetry/calendar.ts'
import { readDay, readDays, readSealed, unsealed } from '../src/telemetry/store/days.ts'
import { readersWithNotes } from '../src/telemetry/store/notes.ts'
import {
  type Difference,
  describe,
  differencesOfDays,
  differencesOfHours,
} from '../src/telemetry/store/rollups.ts'
import type { Partition } from './catalogue.ts'
import { dropAfter, isDue, type PartitionedTable } from './policy.ts'
import { strayDays } from './sealed.ts'

/** What would be lost with a partition, in one sentence; undefined if nothing would. */
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
  if (policy.guard === 'rollups of the raw day' && (await isStray(client, partition)))
    return 'readings were stored in it after it had been dropped, and are in no rollup'
  if (policy.guard === 'rollups of the packed day' && (await readDay(client, partition.from))?.relation)
    return 'its rows are still there'
  if (isOfReadings(policy)) return await reasonOfRollups(client, partition, gapSeconds)
  const waited = await openNotes(client, partition)
  if (waited !== undefined) return waited
  const differences = await differencesOfHourlyMonth(client, partition)
  return typeof differences === 'string' ? differences : told(differences)
}

function isOfReadings({ guard }: PartitionedTable): boolean {
  return guard === 'rollups of the raw day' || guard === 'rollups of the packed day'
}

/** Why a raw day is not final yet: a reader still has a note about it, or its rollups are wrong. */
export async function reasonOfRollups(
  client: ClientBase,
  day: Span,
  gapSeconds: number,
): Promise<string | undefined> {
  return (await openNotes(client, day)) ?? (await reasonOfDifferences(client, day, gapSeconds))
}

/** An hour with an open note does not count as a difference. */
export async function reasonOfDifferences(
  client: ClientBase,
  day: Span,
  gapSeconds: number,
): Promise<string | undefined> {
  return told(await differencesOfRawDay(client, day, gapSeconds))
}

function told(differences: readonly Difference[]): string | undefined {
  if (differences.length === 0) return undefined
  const others = differences.length === 1 ? '' : `, and ${differences.length - 1} more differences`
  return `its rollups differ from what they summarise: ${describe(differences[0]!)}${others}`
}

/** A reading that was rejected because of the clock is replayed automatically, and must be kept until then. */
async function waitingRejections(client: ClientBase, { name }: Partition): Promise<string | undefined> {
  const { rows } = await client.query<{ waiting: number }>(
    `select count(*) as waiting from public.${escapeIdentifier(name)} where code = 'bad_clock' and replayed_at is null`,
  )
  const { waiting } = rows[0]!
  return waiting > 0 ? `${waiting} of its rejections (bad_clock) wait for their replay` : undefined
}

async function isStray(client: ClientBase, { name }: Partition): Promise<boolean> {
  return (await strayDays(client)).some(({ relation }) => relation === name)
}

/** Which readers have not yet taken all of their notes. */
export async function openNotes(
  client: ClientBase,
  span: Span,
  notedBy: Date | null = null,
): Promise<string | undefined> {
  const readers = await readersWithNotes(client, span, notedBy)
  if (readers.length === 0) return undefined
  return readers
    .map(({ reader, notes }) =>
      notes === 1 ? `a note of it is open for ${reader}` : `${notes} notes of it are open for ${reader}`,
    )
    .join(', ')
}

/** The first hour of the next day needs the last readings of this one, so it is verified together with it. */
async function differencesOfRawDay(
  client: ClientBase,
  { from, to }: Span,
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
  const raw = (await readDays(client)).find(day => day.from < to && from < day.to)
  if (raw) return `${raw.relation ?? raw.packedRelation}, which it summarises, has not been dropped yet`
  return await differencesOfDays(client, { from, to })
}
