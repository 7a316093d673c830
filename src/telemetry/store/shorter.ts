import { type ClientBase, escapeIdentifier } from 'pg'
import type { Day } from './days.ts'

/** An organization that keeps its readings for a shorter time than others. */
interface Shorter {
  organizationId: string
  days: number
  /** The first day whose readings exist, as far as deletions have got; null: all. */
  since: Date | null
}

export async function readShorter(client: Pick<ClientBase, 'query'>, days: number): Promise<Shorter[]> {
  const { rows } = await client.query<Shorter>(
    `select id as "organizationId", raw_retention_days as days, since::timestamp at time zone 'UTC' as since
     from organizations left join raw_kept_since on organization_id = id
     where raw_retention_days < $1 order by id`,
    [days],
  )
  return rows
}

/**
 * Deletes a day's readings of one organization, rows and blocks, in the caller's transaction. This makes final what was
 * derived from them. Data of others is not touched. Returns how many rows and blocks were deleted.
 */
export async function deleteOf(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  day: Pick<Day, 'from' | 'to' | 'relation' | 'packedRelation'>,
): Promise<number> {
  await client.query(
    `insert into raw_kept_since as kept (organization_id, since) values ($1, ($2::timestamptz at time zone 'UTC')::date)
     on conflict (organization_id) do update set since = greatest(kept.since, excluded.since)`,
    [organizationId, day.to],
  )
  return await deleteReadings(client, organizationId, day)
}

/** The same, but nothing becomes final: for callers that delete the derived data as well. */
export async function deleteReadings(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  day: Pick<Day, 'from' | 'to' | 'relation' | 'packedRelation'>,
): Promise<number> {
  let gone = 0
  const places = [
    ...(day.relation === null ? [] : [day.relation]),
    ...(day.packedRelation === null ? [] : [day.packedRelation]),
  ]
  for (const relation of places) {
    const { rowCount } = await client.query(
      `delete from public.${escapeIdentifier(relation)}
       where vehicle_id in (select id from vehicles where organization_id = $1)`,
      [organizationId],
    )
    gone += rowCount ?? 0
  }
  const { rowCount } = await client.query(
    `delete from vehicle_telemetry_late
     where time >= $2 and time < $3 and vehicle_id in (select id from vehicles where organization_id = $1)`,
    [organizationId, day.from, day.to],
  )
  return gone + (rowCount ?? 0)
}

/** Deletes what was derived from its readings, and their notes. Data of others is not touched. */
export async function deleteComputed(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
): Promise<number> {
  let gone = 0
  for (const table of [
    'vehicle_telemetry_hourly',
    'vehicle_telemetry_daily',
    'dirty_hours',
    'reader_notes',
  ]) {
    const { rowCount } = await client.query(
      `delete from ${table} where vehicle_id in (select id from vehicles where organization_id = $1)`,
      [organizationId],
    )
    gone += rowCount ?? 0
  }
  return gone
}
