import type { ClientBase, Pool } from 'pg'
import type { Day } from './days.ts'

/** How many readings a day has, and how much space they take. */
export interface DaySize {
  day: string
  state: Day['state']
  /** Counted for a packed day; for rows from the statistics or, if those were lost, the planner's estimate. */
  readings: number
  /** Everything of the day: its partition, its blocks; for an archived day, its files. */
  bytes: number
  /** Size of its blocks; null if it has none. */
  packedBytes: number | null
  /** Size of its partition when it was packed. */
  rowBytes: number | null
  /** Readings that came after it was closed and are not in its blocks. */
  late: number
  packRefused: string | null
}

const selectSizes = `
  with packed as (
    select day, sum(readings) as readings from telemetry_packed group by day
  ),
  late as (
    select (time at time zone 'UTC')::date as day, count(*) as readings from vehicle_telemetry_late group by 1
  ),
  archived as (
    select day, sum(readings) as readings, sum(bytes) as bytes from archived_files where not leaving group by day
  )
  select day.day::text as day, day.state, day.row_bytes as "rowBytes", day.pack_refused as "packRefused",
         coalesce(late.readings, 0) as late,
         (coalesce(late.readings, 0) + case
           when day.state = 'archived' then coalesce(archived.readings, 0)
           when day.packed then coalesce(packed.readings, 0)
           when pg_stat_get_live_tuples(leaf.oid) > 0 then pg_stat_get_live_tuples(leaf.oid)
           else greatest(leaf.reltuples, 0)
         end)::float8 as readings,
         (coalesce(pg_total_relation_size(leaf.oid), 0) + coalesce(pg_total_relation_size(blocks.oid), 0)
           + case when day.state = 'archived' then coalesce(archived.bytes, 0) else 0 end)::float8 as bytes,
         pg_total_relation_size(blocks.oid) as "packedBytes"
  from telemetry_days day
  left join pg_class leaf on leaf.oid = to_regclass('public.' || quote_ident(day.relation))
  left join pg_class blocks on blocks.oid = to_regclass('public.' || quote_ident(day.packed_relation))
  left join packed on packed.day = day.day
  left join late on late.day = day.day
  left join archived on archived.day = day.day
  where day.state <> 'dropped'
  order by day.day`

/** Every day with readings, oldest first. */
export async function readDaySizes(client: Pick<Pool | ClientBase, 'query'>): Promise<DaySize[]> {
  return (await client.query<DaySize>(selectSizes)).rows
}
