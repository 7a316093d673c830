import type { PoolClient } from 'pg'
import { isoTime } from './columns.ts'
import { addUp, bucketFields, partColumns, parts } from './parts.ts'
import type { Between } from './readings.ts'

interface BucketQuestion extends Between {
  vehicleIds: readonly string[]
  resolution: 'hour' | 'day'
  /** A subset of `bucketFields`. */
  fields: readonly string[]
  gapSeconds: number
  limit: number
  after: { vehicleId: string; time: string } | null
}

export type BucketRow = Record<string, unknown> & { vehicleId: string; time: string }

/**
 * The common table `noted`: hours whose rollups may be out of date, of one vehicle or, if it is null, of
 * all. Hours that need readings of an archived day are not computed here: their rollups are right again once it is restored.
 */
function notedBetween(from: string, to: string): string {
  return `
  noted as materialized (
    select vehicle_id, hour from telemetry_pending_hours(${from}, ${to}) pending
    where not exists (
      select from telemetry_days
      where state = 'archived' and hour >= lower_bound - interval '1 hour' and hour <= upper_bound
    )
  )`
}

/**
 * The hours of a range, wherever each one comes from. Stale hours are those that an open note says may have changed, and
 * those that the range cuts: the rollups do not hold them in the right form. They are computed from raw,
 * in the same snapshot in which the notes were read, so a rollup run in between changes nothing.
 *
 * $1 vehicles, $2 from, $3 to, $4 the longest interval in seconds.
 */
const hoursOfRange = `
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
  ),
  hours as (
    select h.vehicle_id, h.hour, ${partColumns}
      from vehicle_telemetry_hourly h, bounds b
     where h.vehicle_id = any($1::uuid[]) and h.hour >= $2 and h.hour < $3
       and not exists (select from stale s where s.vehicle_id = h.vehicle_id and s.hour = h.hour)
    union all
    select vehicle_id, hour, ${partColumns} from fresh
  )`

/** Parts add up: a day is the sum of its hours. */
const daysAsBuckets = `
  changed as materialized (
    select distinct vehicle_id, (hour at time zone 'UTC')::date as day from stale
    union
    select v.vehicle_id, (edge at time zone 'UTC')::date
      from unnest($1::uuid[]) as v (vehicle_id), bounds b, unnest(array[b.lower, b.upper]) edge
     where edge <> date_trunc('day', edge)
  ),
  buckets as (
    select d.vehicle_id, d.day::timestamptz as bucket, ${partColumns}
      from vehicle_telemetry_daily d
     where d.vehicle_id = any($1::uuid[]) and d.day >= ($2::timestamptz at time zone 'UTC')::date
       and d.day < ($3::timestamptz at time zone 'UTC')::date
       and not exists (select from changed c where c.vehicle_id = d.vehicle_id and c.day = d.day)
    union all
    select * from (
      select h.vehicle_id, c.day::timestamptz as bucket, ${parts.map(addUp).join(',\n             ')}
        from changed c
        join hours h on h.vehicle_id = c.vehicle_id
                    and h.hour >= c.day::timestamptz and h.hour < (c.day + 1)::timestamptz
       group by h.vehicle_id, c.day
    ) summed
  )`

const hoursAsBuckets = `buckets as (select vehicle_id, hour as bucket, ${partColumns} from hours)`

/** Hours or days of vehicles, none of them stale. */
export async function readBuckets(client: PoolClient, question: BucketQuestion): Promise<BucketRow[]> {
  const { vehicleIds, from, to, resolution, fields, gapSeconds, limit, after } = question
  const { rows } = await client.query<BucketRow>(
    `with ${hoursOfRange}, ${resolution === 'day' ? daysAsBuckets : hoursAsBuckets}
     select b.vehicle_id as "vehicleId", ${isoTime('b.bucket')} as time, ${fields.map(selectBucket).join(', ')}
       from buckets b
      where $6::uuid is null or (b.vehicle_id, b.bucket) > ($6, $7::timestamptz)
      order by b.vehicle_id, b.bucket
      limit $5`,
    [vehicleIds, from, to, gapSeconds, limit, after?.vehicleId ?? null, after?.time ?? null],
  )
  return rows
}

function selectBucket(field: string): string {
  const { sql, type } = bucketFields[field]!
  return `${type === 'time' ? isoTime(sql) : sql} as "${field}"`
}

/** The parameters that `piecesOfSlices` names, as $n. */
interface PiecesNames {
  from: string
  to: string
  gapSeconds: string
  /** Since when readings are kept. */
  rawKeptSince: string
}

/**
 * The common tables `noted`, `edges` and `pieces`, from which the vehicles' `slices`, another common table (vehicle_id,
 * driver_id, start, lower, upper), are summed up. Whole hours come from the rollups. Hours with an open note, and the
 * pieces of hours that a slice cuts, come from the readings, in the same snapshot. If a cut hour's readings are gone, the
 * whole hour counts for the slice in which it begins.
 */
export function piecesOfSlices({ from, to, gapSeconds, rawKeptSince }: PiecesNames): string {
  const parts = [
    'samples',
    'distance_km',
    'moving_seconds',
    'idle_seconds',
    'stopped_seconds',
    'engine_seconds',
  ]
  const columnsOf = (row: string) =>
    [...parts, 'speed_max', 'fuel_first', 'fuel_last'].map(column => `${row}.${column}`).join(', ')
  return `
  ${notedBetween(from, to)},
  edges as (
    select s.vehicle_id, s.driver_id, s.start, s.lower, s.upper, e.hour
      from slices s
     cross join lateral (
       select date_trunc('hour', s.lower) as hour where date_trunc('hour', s.lower) < s.lower
       union
       select date_trunc('hour', s.upper) where date_trunc('hour', s.upper) < s.upper
       union
       select n.hour from noted n
        where (n.vehicle_id is null or n.vehicle_id = s.vehicle_id)
          and n.hour > s.lower - interval '1 hour' and n.hour < s.upper
     ) e
     where e.hour >= ${rawKeptSince} and s.lower < s.upper
  ),
  pieces as (
    select s.vehicle_id, s.driver_id, s.start, h.hour, ${columnsOf('h')}
      from slices s
      join vehicle_telemetry_hourly h
        on h.vehicle_id = s.vehicle_id and h.hour >= s.lower
       and h.hour < case when h.hour < ${rawKeptSince} then s.upper
                         else s.upper - interval '1 hour' + interval '1 microsecond' end
     where h.hour >= ${from} and h.hour < ${to}
       and not exists (
         select from noted n
          where n.hour = h.hour and (n.vehicle_id is null or n.vehicle_id = h.vehicle_id) and n.hour >= ${rawKeptSince}
       )
    union all
    select e.vehicle_id, e.driver_id, e.start, greatest(e.hour, e.lower), ${columnsOf('p')}
      from edges e
     cross join lateral telemetry_piece(e.vehicle_id, e.hour, ${gapSeconds}::int, greatest(e.hour, e.lower),
                                        least(e.hour + interval '1 hour', e.upper)) p
  )`
}
