import type { PoolClient } from 'pg'
import { isoTime } from '../columns.ts'
import { iso, type Range } from '../range.ts'
import { type BucketField, bucketColumns } from './fields.ts'

export interface BucketQuestion {
  vehicleIds: readonly string[]
  range: Range
  resolution: 'hour' | 'day'
  fields: readonly BucketField[]
  gapSeconds: number
  limit: number
  after: { vehicleId: string; time: string } | null
}

export type BucketRow = Record<string, unknown> & { vehicleId: string; time: string }

const parts = `samples, first_time, last_time, speed_count, speed_sum, speed_min, speed_max,
  fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, odometer_first, odometer_last, distance_km,
  moving_seconds, idle_seconds, stopped_seconds, engine_seconds,
  first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north`

/** Hours whose rollups may be behind their readings, of one vehicle or, where it is null, of all. */
export const notedBetween = (from: string, to: string) => `
  noted as materialized (select vehicle_id, hour from telemetry_pending_hours(${from}, ${to}))`

/**
 * The hours that the rollups do not hold as they should be answered: those that an open note says may have
 * changed, with the hour after each, into which the first interval of a late reading may reach; and those
 * that the range cuts. They are computed from raw, in the same snapshot in which the notes were read, so a
 * rollup run in between changes nothing.
 *
 * $1 vehicles, $2 from, $3 to, $4 the longest interval in seconds.
 */
export const staleHours = `
  bounds as materialized (
    select $2::timestamptz as lower, $3::timestamptz as upper,
           date_trunc('hour', $2::timestamptz) as first_hour, date_trunc('hour', $3::timestamptz) as last_hour
  ),
  ${notedBetween('$2', '$3')},
  stale as materialized (
    select distinct v.vehicle_id, n.hour
      from noted n
      join unnest($1::uuid[]) as v (vehicle_id) on n.vehicle_id is null or n.vehicle_id = v.vehicle_id
      join bounds b on n.hour >= b.first_hour and n.hour < b.upper
    union
    select v.vehicle_id, b.first_hour from unnest($1::uuid[]) as v (vehicle_id), bounds b
     where b.first_hour < b.lower and b.lower < b.upper
    union
    select v.vehicle_id, b.last_hour from unnest($1::uuid[]) as v (vehicle_id), bounds b
     where b.last_hour < b.upper and b.last_hour + interval '1 hour' > b.lower
  ),
  fresh as (
    select p.*
      from stale s, bounds b,
           telemetry_piece(s.vehicle_id, s.hour, $4::int,
                           greatest(s.hour, b.lower), least(s.hour + interval '1 hour', b.upper)) p
  )`

/** The hours of a range, wherever each one comes from. */
export const hoursOfRange = `
  hours as (
    select h.vehicle_id, h.hour, ${parts}
      from vehicle_telemetry_hourly h, bounds b
     where h.vehicle_id = any($1::uuid[]) and h.hour >= $2 and h.hour < $3
       and not exists (select from stale s where s.vehicle_id = h.vehicle_id and s.hour = h.hour)
    union all
    select vehicle_id, hour, ${parts} from fresh
  )`

/** Parts add up: a day is the sum of its hours. */
const daysOfRange = `
  changed as materialized (
    select distinct vehicle_id, (hour at time zone 'UTC')::date as day from stale
    union
    select v.vehicle_id, (edge at time zone 'UTC')::date
      from unnest($1::uuid[]) as v (vehicle_id), bounds b, unnest(array[b.lower, b.upper]) edge
     where edge <> date_trunc('day', edge)
  ),
  buckets as (
    select d.vehicle_id, d.day::timestamptz as bucket, ${parts}
      from vehicle_telemetry_daily d
     where d.vehicle_id = any($1::uuid[]) and d.day >= ($2::timestamptz at time zone 'UTC')::date
       and d.day < ($3::timestamptz at time zone 'UTC')::date
       and not exists (select from changed c where c.vehicle_id = d.vehicle_id and c.day = d.day)
    union all
    select * from (
      select h.vehicle_id, c.day::timestamptz as bucket,
             sum(samples)::int, min(first_time), max(last_time),
             sum(speed_count)::int, sum(speed_sum), min(speed_min), max(speed_max),
             sum(fuel_count)::int, sum(fuel_sum), min(fuel_min), max(fuel_max),
             (array_agg(fuel_first order by hour) filter (where fuel_first is not null))[1],
             (array_agg(fuel_last order by hour desc) filter (where fuel_last is not null))[1],
             (array_agg(odometer_first order by hour) filter (where odometer_first is not null))[1],
             (array_agg(odometer_last order by hour desc) filter (where odometer_last is not null))[1],
             sum(distance_km), sum(moving_seconds), sum(idle_seconds), sum(stopped_seconds), sum(engine_seconds),
             (array_agg(first_longitude order by hour) filter (where first_longitude is not null))[1],
             (array_agg(first_latitude order by hour) filter (where first_latitude is not null))[1],
             (array_agg(last_longitude order by hour desc) filter (where last_longitude is not null))[1],
             (array_agg(last_latitude order by hour desc) filter (where last_latitude is not null))[1],
             min(west), min(south), max(east), max(north)
        from changed c
        join hours h on h.vehicle_id = c.vehicle_id
                    and h.hour >= c.day::timestamptz and h.hour < (c.day + 1)::timestamptz
       group by h.vehicle_id, c.day
    ) summed
  )`

const hoursAsBuckets = `buckets as (select vehicle_id, hour as bucket, ${parts} from hours)`

/** Hours or days of vehicles, none of them stale, and since when the answer had to be computed from raw. */
export async function readBuckets(client: PoolClient, question: BucketQuestion): Promise<BucketRow[]> {
  const { vehicleIds, range, resolution, fields, gapSeconds, limit, after } = question
  const selected = fields.map(field => `${bucketColumns[field][0]} as "${field}"`).join(', ')
  const { rows } = await client.query<BucketRow>(
    `with ${staleHours}, ${hoursOfRange}, ${resolution === 'day' ? daysOfRange : hoursAsBuckets}
     select b.vehicle_id as "vehicleId", ${isoTime('b.bucket')} as time, ${selected}
       from buckets b
      where $6::uuid is null or (b.vehicle_id, b.bucket) > ($6, $7::timestamptz)
      order by b.vehicle_id, b.bucket
      limit $5`,
    [
      vehicleIds,
      iso(range.from),
      iso(range.to),
      gapSeconds,
      limit,
      after?.vehicleId ?? null,
      after?.time ?? null,
    ],
  )
  return rows
}
