import type { ClientBase, Pool } from 'pg'

/** Number of rows of each kind. */
interface Counts {
  readings: number
  hours: number
  days: number
}

/** Null if the schema has no telemetry. */
export async function countStock(client: ClientBase): Promise<Counts | null> {
  const schema = await client.query<{ there: boolean }>(
    "select to_regclass('vehicle_telemetry') is not null as there",
  )
  if (!schema.rows[0]!.there) return null
  const { rows } = await client.query<Record<keyof Counts, string>>(
    `select (
              (select count(*) from vehicle_telemetry) + (select count(*) from vehicle_telemetry_late)
              -- Of days whose rows are there still as well, they were counted.
              + (select coalesce(sum(readings), 0) from telemetry_packed
                  where day in (select day from telemetry_days where packed and relation is null))
            )::text as readings,
            (select count(*) from vehicle_telemetry_hourly)::text as hours,
            (select count(*) from vehicle_telemetry_daily)::text as days`,
  )
  const { readings, hours, days } = rows[0]!
  return { readings: Number(readings), hours: Number(hours), days: Number(days) }
}

/** The range that a table's partitions cover. */
interface TableStock {
  name: string
  partitions: number
  bytes: number
  from: string | null
  to: string | null
}

/** Pending rollups: the number of hours, and when the oldest was noted. */
interface Waiting {
  hours: number
  oldest: string | null
}

export async function readStock(pool: Pool): Promise<{ tables: TableStock[]; rollups: Waiting }> {
  const { rows } = await pool.query<{ tables: TableStock[]; rollups: Waiting }>(stock)
  return rows[0]!
}

const stock = `
  with partition as (
    select parent.relname as name,
           pg_total_relation_size(child.oid) as bytes,
           substring(pg_get_expr(child.relpartbound, child.oid) from $$FROM \\('([^']+)'\\)$$)::timestamptz as begins,
           substring(pg_get_expr(child.relpartbound, child.oid) from $$TO \\('([^']+)'\\)$$)::timestamptz as ends
      from pg_inherits
      join pg_class parent on parent.oid = inhparent
      join pg_class child on child.oid = inhrelid
     where parent.relnamespace = 'public'::regnamespace
       and parent.relkind = 'p'
       and parent.relname in (
         'vehicle_telemetry', 'vehicle_telemetry_hourly', 'vehicle_telemetry_daily', 'telemetry_rejections',
         'telemetry_packed'
       )
  )
  select (
           select coalesce(json_agg(stock order by stock.name), '[]')
             from (
               select name, count(*)::int as partitions, sum(bytes)::float8 as bytes, min(begins) as "from",
                      max(ends) as "to"
                 from partition
                group by name
             ) stock
         ) as tables,
         (
           select json_build_object('hours', count(distinct hour)::int, 'oldest', min(noted_at))
             from open_notes
            where reader = 'rollups'
         ) as rollups`
