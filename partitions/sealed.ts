import { type ClientBase, escapeIdentifier } from 'pg'
import { clearAlarm, raiseAlarm } from '../src/database/alarms.ts'
import { HOUR_MS, type Span } from './calendar.ts'
import { type Partition, readPartitions } from './catalogue.ts'

/** Stretches of hours whose rollups stand for readings that are gone. */
export type Sealed = readonly Span[]

/**
 * A raw day that was dropped is sealed: computing its rollups again would find nothing, or only what came
 * late, and destroy them. So is the first hour after it, whose first intervals began in it.
 */
export async function readSealed(client: Pick<ClientBase, 'query'>): Promise<Sealed> {
  const { rows } = await client.query<Span>(
    `select lower_bound as "from", upper_bound + interval '1 hour' as "to" from partition_drops
     where table_name = 'vehicle_telemetry' and (dropped_at is not null or detaching_since is not null)`,
  )
  return rows
}

export function isSealed(sealed: Sealed, hour: Date): boolean {
  return sealed.some(({ from, to }) => from <= hour && hour < to)
}

/** The hours of a stretch that are not sealed, as stretches. */
export function unsealed(sealed: Sealed, span: Span): Span[] {
  const open: Span[] = []
  for (let hour = span.from.getTime(); hour < span.to.getTime(); hour += HOUR_MS) {
    if (isSealed(sealed, new Date(hour))) continue
    const last = open.at(-1)
    if (last?.to.getTime() === hour) last.to = new Date(hour + HOUR_MS)
    else open.push({ from: new Date(hour), to: new Date(hour + HOUR_MS) })
  }
  return open
}

/** Of these raw days those that were dropped and are there again, with readings in them: no rollup has those. */
export async function withStray<P extends Pick<Partition, 'name'>>(
  client: ClientBase,
  days: readonly P[],
): Promise<P[]> {
  const { rows } = await client.query<{ partition: string }>(
    'select partition from partition_drops where dropped_at is not null and partition = any($1)',
    [days.map(({ name }) => name)],
  )
  const found: P[] = []
  for (const day of days) {
    if (!rows.some(({ partition }) => partition === day.name)) continue
    const { rowCount } = await client.query(`select from public.${escapeIdentifier(day.name)} limit 1`)
    if (rowCount === 1) found.push(day)
  }
  return found
}

/** Raises the alarm of readings in sealed days, for as long as there are any. Answers the days. */
export async function watchSealed(client: ClientBase): Promise<string[]> {
  const stray = await withStray(client, await readPartitions(client, [{ name: 'vehicle_telemetry' }]))
  const days = stray.map(({ from }) => from.toISOString().slice(0, 10))
  if (days.length === 0) await clearAlarm(client, 'reading_in_sealed_day')
  else {
    const some =
      days.length > 3 ? `${days.slice(0, 3).join(', ')} and ${days.length - 3} more days` : days.join(', ')
    await raiseAlarm(
      client,
      'reading_in_sealed_day',
      `readings are stored for ${some}, after the readings of that day had been dropped and its rollups were final: no rollup has them`,
    )
  }
  return days
}
