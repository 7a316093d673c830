import type { Pool } from 'pg'
import { partOf } from './columns.ts'
import { fieldTable, type PositionField, positionFields, type ValueOf } from './fields.ts'

/** The latest known place of a vehicle. */
export type LatestRow = {
  vehicleId: string
  organizationId: string
  /** The vehicle's latest reading of any kind, if one is newer than its row in vehicle_position. */
  seenAt: number | null
  isNewer: boolean
  time: number | null
  /** The reading's number within its instant. */
  part: number
} & { [F in PositionField]: ValueOf<F> | null }

const columns = positionFields.map(name => fieldTable[name].column)

/** Rows of packed days that still exist equal the blocks, so they need not be distinguished. */
function eachTable(of: (table: string) => string): string {
  return ['vehicle_telemetry', 'vehicle_telemetry_late'].map(of).join(' union all ')
}

/** Blocks that have something newer, the latest first; a limit and further conditions may be added. */
const latestBlock = `(select * from telemetry_packed order by day desc, block desc) b
        where b.vehicle_id = v.id and b.last_time >= coalesce(known.since, '-infinity')
          and exists (select from telemetry_days d where d.day = b.day and d.packed)`

/**
 * The latest fix of each vehicle: its row in vehicle_position, or a newer raw row, if the process that
 * committed it stopped before it was written behind. Of one instant, the first reading with coordinates counts. For
 * each vehicle only the first thousand newer raw rows are searched for coordinates: a vehicle without any for days
 * would otherwise be read through each time.
 */
const latest = `
  select v.id as "vehicleId", v.organization_id as "organizationId",
         (extract(epoch from date_trunc('milliseconds', newest.time)) * 1000)::float8 as "seenAt",
         fix.time is not null as "isNewer",
         (extract(epoch from date_trunc('milliseconds', coalesce(fix.time, p.time))) * 1000)::float8 as time,
         coalesce(${partOf('fix.time')}, p.part, 0) as part,
         ${positionFields.map(newer).join(',\n         ')}
  from vehicles v
  left join vehicle_position p on p.vehicle_id = v.id
  -- Behind the first of an instant nothing of it matters.
  left join lateral (
    select p.time + case when p.part = 0 then interval '1 millisecond' else interval '0' end as since
  ) known on true
  left join lateral (
    select max(time) as time
    from (
      ${eachTable(
        table => `(
        select t.time
        from ${table} t
        where t.vehicle_id = v.id and t.time >= coalesce(known.since, '-infinity')
        order by t.time desc
        limit 1
      )`,
      )}
      union all
      (select b.last_time from ${latestBlock} limit 1)
    ) each
  ) newest on true
  left join lateral (
    select *
    from (
      ${eachTable(
        table => `(
        select t.time, ${columns.map(column => `t.${column}`).join(', ')}
        from ${table} t
        where newest.time is not null and t.vehicle_id = v.id and t.time >= coalesce(known.since, '-infinity')
        order by t.time desc
        limit 1000
      )`,
      )}
      union all
      (
        select f.time, ${columns.map(column => `f.${column}`).join(', ')}
        from (select b.last_fix from ${latestBlock} and b.last_fix is not null limit 10) b
        cross join lateral (
          select timestamptz 'epoch' + (b.last_fix ->> 'time')::bigint * interval '1 microsecond' as time,
                 ${columns.map(column => `r.${column}`).join(', ')}
          from jsonb_populate_record(null::telemetry_reading, b.last_fix - 'time') r
        ) f
        where f.time >= coalesce(known.since, '-infinity')
      )
    ) newer
    where newer.longitude is not null
    order by date_trunc('milliseconds', newer.time) desc, newer.time
    limit 1
  ) fix on true
  where v.deleted_at is null and (p.vehicle_id is not null or newest.time is not null)`

function newer(name: PositionField): string {
  const { column } = fieldTable[name]
  return `case when fix.time is null then p.${column} else fix.${column} end as "${name}"`
}

export async function readLatest(pool: Pool): Promise<LatestRow[]> {
  return (await pool.query<LatestRow>(latest)).rows
}

/** A vehicle's fuel level. Some devices report it separately from positions. */
export interface FuelReading {
  vehicleId: string
  /** Epoch milliseconds. */
  time: number
  fuelLevel: number
}

const mayReportFuel = `(known.vehicle_id is not null or coalesce((
          select bool_or(d.fuel_count > 0)
          from vehicle_telemetry_daily d
          where d.vehicle_id = v.id and d.day >= current_date - 30
        ), true))`

/**
 * Raw rows with a fuel level newer than the one in vehicle_fuel, if the process that committed them stopped before
 * it was written behind. The newest two hundred rows of each vehicle are searched; not those of a vehicle that has
 * reported for days but never any fuel, such as an electric one.
 */
const newerFuel = `
  select v.id as "vehicleId", (extract(epoch from date_trunc('milliseconds', fuel.time)) * 1000)::float8 as time,
         fuel.fuel_level as "fuelLevel"
  from vehicles v
  left join vehicle_fuel known on known.vehicle_id = v.id
  cross join lateral (
    select newer.time, newer.fuel_level
    from (
      ${eachTable(
        table => `(
      select t.time, t.fuel_level
      from ${table} t
      where t.vehicle_id = v.id and t.time >= coalesce(known.time + interval '1 millisecond', '-infinity')
        and ${mayReportFuel}
      order by t.time desc
      limit 200
      )`,
      )}
      union all
      (
        select r.time, r.fuel_level
        from (
          select b.*
          from (select * from telemetry_packed order by day desc, block desc) b
          where b.vehicle_id = v.id and b.last_time >= coalesce(known.time + interval '1 millisecond', '-infinity')
            and telemetry_end(b.layout, 'fuel_level') is not null
            and exists (select from telemetry_days d where d.day = b.day and d.packed)
            and ${mayReportFuel}
          limit 1
        ) b
        cross join lateral telemetry_unpack(
          b.vehicle_id, b.day, b.readings, b.layout, b.body, b.rest,
          coalesce(known.time + interval '1 millisecond', '-infinity'), 'infinity', '{fuel_level}'
        ) r
      )
    ) newer
    where newer.fuel_level is not null
    order by date_trunc('milliseconds', newer.time) desc, newer.time
    limit 1
  ) fuel
  where v.deleted_at is null`

export async function readNewerFuel(pool: Pool): Promise<FuelReading[]> {
  return (await pool.query<FuelReading>(newerFuel)).rows
}
