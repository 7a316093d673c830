import type { ClientBase, PoolClient } from 'pg'
import { partOf, type ReadingRow, selectReading } from './columns.ts'
import type { Field } from './fields.ts'
import { readElsewhere } from './packed/elsewhere.ts'
import { anywhere, type Rows } from './packed/merging.ts'
import { isoOfMicros } from './packed/reading.ts'
import { packedReadings, packedTripReadings } from './packed/serving.ts'

/*
 * Each query reads only the rows of open days as long as there is nothing else. If days of its range are
 * packed, or readings came late, ./packed/merging.ts merges the rows, the late ones and the blocks.
 */

/** A half-open range of time, each end as ISO 8601. */
export interface Between {
  from: string
  to: string
}

interface PageOfVehicle extends Between {
  vehicleId: string
  fields: readonly Field[]
  /** The time of the last reading of the previous page. */
  after: string | null
  limit: number
}

/** A vehicle's readings in the order of their time, by the unique index of each day in the range. */
export async function readPageOfVehicle(client: PoolClient, page: PageOfVehicle): Promise<ReadingRow[]> {
  const { vehicleId, fields, from, to, after, limit } = page
  // The cursor moves the start of the range, so that days which have been read are not planned again.
  const begin = after !== null && after > from ? after : from
  const rowsOf: Rows<ReadingRow> = async (table, from, to) => {
    const { rows } = await client.query<ReadingRow>(
      `select ${selectReading(fields)}
         from ${table} r
        where r.vehicle_id = $1 and r.time >= $2 and r.time < $3 and ($4::timestamptz is null or r.time > $4)
        order by r.time
        limit $5`,
      [vehicleId, from, to, after, limit],
    )
    return rows
  }
  const elsewhere = await readElsewhere(client, { vehicleIds: [vehicleId], from: begin, to, after })
  if (!elsewhere) return await rowsOf('vehicle_telemetry', begin, to)
  const behind = elsewhere.after === null ? undefined : { vehicleId, time: elsewhere.after }
  const packed = packedReadings(client, {
    ...elsewhere,
    vehicleIds: [vehicleId],
    fields,
    after: behind,
    limit,
  })
  return await anywhere(elsewhere, rowsOf, packed, limit)
}

export type PlacedRow = ReadingRow & { longitude: number; latitude: number }

/** Only those with coordinates, which are always among the fields. */
export async function readPlaced(
  client: PoolClient,
  { vehicleId, fields, from, to, limit }: Omit<PageOfVehicle, 'after'>,
): Promise<PlacedRow[]> {
  const all = [...new Set<Field>([...fields, 'longitude', 'latitude'])]
  const rowsOf: Rows<PlacedRow> = async (table, from, to) => {
    const { rows } = await client.query<PlacedRow>(
      `select ${selectReading(all)}
         from ${table} r
        where r.vehicle_id = $1 and r.time >= $2 and r.time < $3 and r.longitude is not null
        order by r.time
        limit $4`,
      [vehicleId, from, to, limit],
    )
    return rows
  }
  const elsewhere = await readElsewhere(client, { vehicleIds: [vehicleId], from, to })
  if (!elsewhere) return await rowsOf('vehicle_telemetry', from, to)
  const asked = { ...elsewhere, vehicleIds: [vehicleId], fields: all, after: undefined, limit, placed: true }
  return await anywhere(elsewhere, rowsOf, packedReadings(client, asked) as Promise<PlacedRow[]>, limit)
}

interface LastPlaced {
  vehicleId: string
  time: Date
  longitude: number
  latitude: number
}

/** Of each vehicle the last reading of open days with coordinates, where there is one between these moments. */
export async function readLastPlaced(
  client: ClientBase,
  vehicleIds: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<LastPlaced[]> {
  if (vehicleIds.length === 0) return []
  const { rows } = await client.query<LastPlaced>(
    `select v.id as "vehicleId", r.time, r.longitude, r.latitude
     from unnest($1::uuid[]) as v (id)
     cross join lateral (
       select time, longitude, latitude from vehicle_telemetry
       where vehicle_id = v.id and time >= $2 and time < $3 and longitude is not null
       order by time desc limit 1
     ) r`,
    [vehicleIds, from, to],
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
  const { vehicleIds, from, to, after, limit } = page
  const fields = [...new Set<Field>(['vehicleId', 'time', ...page.fields])]
  const rowsOf: Rows<ReadingRow> = async (table, from, to) => {
    const { rows } = await client.query<ReadingRow>(
      `select ${selectReading(fields)}
         from ${table} r
        where r.vehicle_id = any($1::uuid[]) and r.time >= $2 and r.time < $3
          and ($5::uuid is null or (r.vehicle_id, r.time) > ($5, $6::timestamptz))
        order by r.vehicle_id, r.time
        limit $4`,
      [vehicleIds, from, to, limit, after?.vehicleId ?? null, after?.time ?? null],
    )
    return rows
  }
  const elsewhere = await readElsewhere(client, { vehicleIds, from, to, after: after?.time })
  if (!elsewhere) return await rowsOf('vehicle_telemetry', from, to)
  const behind = after ? { vehicleId: after.vehicleId, time: elsewhere.after! } : undefined
  const packed = packedReadings(client, { ...elsewhere, vehicleIds, fields, after: behind, limit })
  return await anywhere(elsewhere, rowsOf, packed, limit)
}

/** Whether there are at most this many readings; counts no further than that. */
export async function hasAtMost(
  client: PoolClient,
  { vehicleIds, from, to, most }: Between & { vehicleIds: readonly string[]; most: number },
): Promise<boolean> {
  const readings = (await readElsewhere(client, { vehicleIds, from, to }))
    ? "unnest($1::uuid[]) as vehicle, telemetry_between(vehicle, $2, $3, '{}') r where true"
    : 'vehicle_telemetry r where r.vehicle_id = any($1::uuid[]) and r.time >= $2 and r.time < $3'
  const { rows } = await client.query<{ count: number }>(
    `select count(*) from (select from ${readings} limit $4) as counted`,
    [vehicleIds, from, to, most + 1],
  )
  return rows[0]!.count <= most
}

/** The fields that trips and stops depend on. */
export interface TripReading {
  /** Epoch milliseconds. */
  time: number
  /** The reading's number within its instant. */
  part: number
  longitude: number | null
  latitude: number | null
  speed: number | null
  odometer: number | null
  ignition: boolean | null
}

/** A position behind a reading of an instant, in epoch milliseconds. */
export interface Behind {
  time: number
  part: number
}

export async function readForTrips(
  client: PoolClient,
  { vehicleId, after, until, limit }: { vehicleId: string; after: Behind; until: string; limit: number },
): Promise<TripReading[]> {
  const rowsOf: Rows<TripReading> = async (table, from, to) => {
    const { rows } = await client.query<TripReading>(
      `select (extract(epoch from date_trunc('milliseconds', time)) * 1000)::float8 as time, ${partOf('time')} as part,
              longitude, latitude, speed, odometer, ignition
         from ${table}
        where vehicle_id = $1 and time >= $2 and time < $3
        order by time
        limit $4`,
      [vehicleId, from, to, limit],
    )
    return rows
  }
  // The next one is a microsecond or more behind it.
  const from = isoOfMicros(after.time * 1_000 + after.part + 1)
  const elsewhere = await readElsewhere(client, { vehicleIds: [vehicleId], from, to: until })
  if (!elsewhere) return await rowsOf('vehicle_telemetry', from, until)
  return await anywhere(
    elsewhere,
    rowsOf,
    packedTripReadings(client, { ...elsewhere, vehicleId, limit }),
    limit,
  )
}

/**
 * The latest reading of the range after which the vehicle certainly stands: one with the ignition off, or the last
 * one before a silence longer than the gap. Epoch milliseconds.
 */
export async function lastStanding(
  client: PoolClient,
  { vehicleId, from, to, gapSeconds }: Between & { vehicleId: string; gapSeconds: number },
): Promise<number | undefined> {
  const later = new Date(Date.parse(to) + gapSeconds * 1_000 + 1).toISOString()
  const readings = (await readElsewhere(client, { vehicleIds: [vehicleId], from, to: later }))
    ? `telemetry_between($1, $2, $3::timestamptz + make_interval(secs => $4) + interval '1 microsecond', '{ignition}')`
    : 'vehicle_telemetry'
  const { rows } = await client.query<{ time: Date | null }>(
    `select date_trunc('milliseconds', max(time)) as time
       from (
         select time, ignition,
                -- Nothing is subtracted from infinity: before version 17 there are no infinite intervals.
                lead(time, 1, 'infinity') over (order by time) > time + make_interval(secs => $4) as silent
           from ${readings} readings
          where vehicle_id = $1 and time >= $2 and time <= $3::timestamptz + make_interval(secs => $4)
       ) readings
      where (silent or not ignition) and time < $3`,
    [vehicleId, from, to, gapSeconds],
  )
  return rows[0]?.time?.getTime()
}
