import type { ClientBase, Pool } from 'pg'
import { asTenant } from '../database/transaction.ts'
import type { Level } from './levels.ts'
import type { Learned } from './times.ts'

/** What was learned for an organization, and from which data. */
export interface Learning extends Learned {
  readonly from: string
  readonly vehicles: number
}

interface LearningRow {
  timeZone: string
  from: Date
  until: Date
  vehicles: number
  trips: number
}

interface LevelRow {
  lengthClass: number | null
  row: number | null
  column: number | null
  hour: number | null
  trips: number
  detour: number
  speedKmh: number
  slow: number
}

/** As the tenant's role, so that nobody sees the routes of another. */
export async function learnedOf(pool: Pool, organizationId: string): Promise<Learning | null> {
  return await asTenant(pool, { organizationId }, client => readLearning(client, organizationId))
}

export async function readLearning(client: ClientBase, organizationId: string): Promise<Learning | null> {
  const { rows } = await client.query<LearningRow>(
    `select time_zone as "timeZone", learned_from as from, learned_until as until, vehicles, trips
     from travel_learnings where organization_id = $1`,
    [organizationId],
  )
  const [row] = rows
  if (!row) return null
  const { rows: levels } = await client.query<LevelRow>(
    `select length_class as "lengthClass", cell_row as row, cell_column as column, hour, trips, detour,
            speed_kmh as "speedKmh", slow
     from travel_levels where organization_id = $1
     order by length_class nulls first, cell_row nulls first, cell_column, hour nulls first`,
    [organizationId],
  )
  return {
    ...row,
    from: new Date(row.from).toISOString(),
    until: new Date(row.until).toISOString(),
    levels: levels.map(({ row: cellRow, column, ...level }) => ({
      ...level,
      cell: cellRow === null ? null : { row: cellRow, column: column! },
    })),
  }
}

/** Replaces what was learned before. */
export async function writeLearning(
  client: ClientBase,
  organizationId: string,
  { levels, timeZone, from, until, vehicles, trips }: Learning,
): Promise<void> {
  await client.query('delete from travel_learnings where organization_id = $1', [organizationId])
  await client.query(
    `insert into travel_learnings (organization_id, time_zone, learned_from, learned_until, vehicles, trips)
     values ($1, $2, $3, $4, $5, $6)`,
    [organizationId, timeZone, from, until, vehicles, trips],
  )
  const column = <T>(read: (level: Level) => T) => levels.map(read)
  await client.query(
    `insert into travel_levels (organization_id, length_class, cell_row, cell_column, hour, trips, detour, speed_kmh, slow)
     select $1, level.*
     from unnest($2::smallint[], $3::int[], $4::int[], $5::smallint[], $6::int[], $7::float8[], $8::float8[], $9::float8[])
       as level`,
    [
      organizationId,
      column(level => level.lengthClass),
      column(level => level.cell?.row ?? null),
      column(level => level.cell?.column ?? null),
      column(level => level.hour),
      column(level => level.trips),
      column(level => level.detour),
      column(level => level.speedKmh),
      column(level => level.slow),
    ],
  )
}
