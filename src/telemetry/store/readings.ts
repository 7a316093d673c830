import type { PoolClient } from 'pg'
import { partOf, type ReadingRow, selectReading } from './columns.ts'
import type { Field } from './fields.ts'

/** A half-open stretch of time, each end as ISO 8601. */
export interface Between {
  from: string
  to: string
}

interface PageOfVehicle extends Between {
  vehicleId: string
  fields: readonly Field[]
  /** The time of the last reading of the page before. */
  after: string | null
  limit: number
}

/** A vehicle's readings in the order of their time, by the unique index of the days that the range touches. */
export async function readPageOfVehicle(client: PoolClient, page: PageOfVehicle): Promise<ReadingRow[]> {
  const { vehicleId, fields, from, to, after, limit } = page
  // The cursor moves the range's begin, so that days which have been read are not planned for again.
  const begin = after !== null && after > from ? after : from
  const { rows } = await client.query<ReadingRow>(
    `select ${selectReading(fields)}
       from vehicle_telemetry r
      where r.vehicle_id = $1 and r.time >= $2 and r.time < $3 and ($4::timestamptz is null or r.time > $4)
      order by r.time
      limit $5`,
    [vehicleId, begin, to, after, limit],
  )
  return rows
}

export type PlacedRow = ReadingRow & { longitude: number; latitude: number }

/** Those with coordinates alone, which are among the fields whatever was asked for. */
export async function readPlaced(
  client: PoolClient,
  { vehicleId, fields, from, to, limit }: Omit<PageOfVehicle, 'after'>,
): Promise<PlacedRow[]> {
  const { rows } = await client.query<PlacedRow>(
    `select ${selectReading([...new Set<Field>([...fields, 'longitude', 'latitude'])])}
       from vehicle_telemetry r
      where r.vehicle_id = $1 and r.time >= $2 and r.time < $3 and r.longitude is not null
      order by r.time
      limit $4`,
    [vehicleId, from, to, limit],
  )
  return rows
}

interface PageOfVehicles extends Between {
  vehicleIds: readonly string[]
  fields: readonly Field[]
  after: { vehicleId: string; time: string } | null
  limit: number
}

/** Readings vehicle after vehicle. */
export async function readPageOfVehicles(client: PoolClient, page: PageOfVehicles): Promise<ReadingRow[]> {
  const { vehicleIds, fields, from, to, after, limit } = page
  const { rows } = await client.query<ReadingRow>(
    `select ${selectReading([...new Set<Field>(['vehicleId', 'time', ...fields])])}
       from vehicle_telemetry r
      where r.vehicle_id = any($1::uuid[]) and r.time >= $2 and r.time < $3
        and ($5::uuid is null or (r.vehicle_id, r.time) > ($5, $6::timestamptz))
      order by r.vehicle_id, r.time
      limit $4`,
    [vehicleIds, from, to, limit, after?.vehicleId ?? null, after?.time ?? null],
  )
  return rows
}

/** Whether there are at most so many readings; counts no further than that. */
export async function hasAtMost(
  client: PoolClient,
  { vehicleIds, from, to, most }: Between & { vehicleIds: readonly string[]; most: number },
): Promise<boolean> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) from (
       select from vehicle_telemetry r
        where r.vehicle_id = any($1::uuid[]) and r.time >= $2 and r.time < $3 limit $4
     ) as counted`,
    [vehicleIds, from, to, most + 1],
  )
  return rows[0]!.count <= most
}

/** What tells trips from stops. */
export interface TripReading {
  /** Epoch milliseconds. */
  time: number
  /** Which of the readings of its instant it is. */
  part: number
  longitude: number | null
  latitude: number | null
  speed: number | null
  odometer: number | null
  ignition: boolean | null
}

/** Behind which reading of an instant, in epoch milliseconds. */
export interface Behind {
  time: number
  part: number
}

export async function readForTrips(
  client: PoolClient,
  { vehicleId, after, until, limit }: { vehicleId: string; after: Behind; until: string; limit: number },
): Promise<TripReading[]> {
  const { rows } = await client.query<TripReading>(
    `select (extract(epoch from date_trunc('milliseconds', time)) * 1000)::float8 as time, ${partOf('time')} as part,
            longitude, latitude, speed, odometer, ignition
       from vehicle_telemetry
      where vehicle_id = $1 and time > $2::timestamptz + $5::int * interval '1 microsecond' and time < $3
      order by time
      limit $4`,
    [vehicleId, new Date(after.time).toISOString(), until, limit, after.part],
  )
  return rows
}

/**
 * The latest reading of the stretch after which the vehicle stands in any case: one with the ignition off, or the last
 * one before a silence of more than the gap. Epoch milliseconds.
 */
export async function lastStanding(
  client: PoolClient,
  { vehicleId, from, to, gapSeconds }: Between & { vehicleId: string; gapSeconds: number },
): Promise<number | undefined> {
  const { rows } = await client.query<{ time: Date | null }>(
    `select date_trunc('milliseconds', max(time)) as time
       from (
         select time, ignition,
                lead(time, 1, 'infinity') over (order by time) - time > make_interval(secs => $4) as silent
           from vehicle_telemetry
          where vehicle_id = $1 and time >= $2 and time <= $3::timestamptz + make_interval(secs => $4)
       ) readings
      where (silent or not ignition) and time < $3`,
    [vehicleId, from, to, gapSeconds],
  )
  return rows[0]?.time?.getTime()
}
