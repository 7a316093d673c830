import type { ClientBase } from 'pg'
import { textOf } from '../engine/state.ts'

/** An event as stored in the table. Times are epoch milliseconds. */
export interface EventRow {
  id: string
  first: number
  organizationId: string
  vehicleId: string
  driverId: string | null
  type: string
  time: number
  endTime: number | null
  longitude: number | null
  latitude: number | null
  geofenceId: string | null
  values: Record<string, unknown>
  foundAt: number | null
}

export interface TripRow {
  organizationId: string
  vehicleId: string
  driverId: string | null
  start: number
  end: number
  startLongitude: number | null
  startLatitude: number | null
  endLongitude: number | null
  endLatitude: number | null
  distanceKm: number
  idleSeconds: number
  speedMax: number | null
  readings: number
  ended: string
  foundAt: number | null
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`
/** For found_at, where infinity means none. */
const msOrNull = `case when found_at < 'infinity' then ${ms('found_at')} end`

const eventColumns = `e.id, ${ms('e.first_time')} as first, e.organization_id as "organizationId",
  e.vehicle_id as "vehicleId", e.driver_id as "driverId", e.type, ${ms('e.time')} as time,
  ${ms('e.end_time')} as "endTime", e.longitude, e.latitude, e.geofence_id as "geofenceId", e.values,
  ${msOrNull} as "foundAt", e.withdrawn_at is not null as "isWithdrawn"`

export type StoredEvent = EventRow & { isWithdrawn: boolean }

/** A vehicle's readings from one time to just before the other. */
interface Stretch {
  vehicleId: string
  from: number
  to: number
}

/** As three parameters. */
const asParameters = (stretches: readonly Stretch[]) => [
  stretches.map(({ vehicleId }) => vehicleId),
  stretches.map(({ from }) => new Date(from)),
  stretches.map(({ to }) => new Date(to)),
]

/** Events of vehicles found by the readings of a period or by silence, and events with these ids wherever they were found. */
export async function readEvents(
  client: ClientBase,
  stretches: readonly Stretch[],
  named: readonly Pick<EventRow, 'id' | 'first'>[],
): Promise<StoredEvent[]> {
  const { rows } = await client.query<StoredEvent>(
    `select ${eventColumns}
     from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as s (vehicle_id, begins, ends)
     join vehicle_events e on e.vehicle_id = s.vehicle_id and e.found_at >= s.begins and e.found_at < s.ends
     union
     select ${eventColumns} from vehicle_events e
     where e.vehicle_id = any ($1::uuid[]) and e.found_at = 'infinity'
     union
     select ${eventColumns}
     from unnest($4::uuid[], $5::timestamptz[]) as named (id, first_time) join vehicle_events e using (id, first_time)`,
    [...asParameters(stretches), named.map(({ id }) => id), named.map(({ first }) => new Date(first))],
  )
  return rows
}

/** Whether what a user sees of it is the same. */
export function isSame(
  { foundAt: _, ...row }: EventRow,
  { foundAt: __, isWithdrawn, ...stored }: StoredEvent,
): boolean {
  return !isWithdrawn && textOf(row) === textOf(stored)
}

const whatIsSeen = 'driver_id, time, end_time, longitude, latitude, values, withdrawn_at'
const ofRow = (row: string) => whatIsSeen.replace(/\w+/g, column => `${row}.${column}`)

/**
 * Writes new events, changed ones, those that hold again, and those that do not hold. An event that only refers to
 * another reading has not changed for its followers. One statement locks them all, in the order of organization,
 * vehicle and id, as every other writer of events does.
 */
export async function writeEvents(
  client: ClientBase,
  rows: readonly (EventRow & { isWithdrawn: boolean })[],
): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `insert into vehicle_events as e (id, first_time, organization_id, vehicle_id, driver_id, type, time, end_time,
                                      longitude, latitude, geofence_id, values, found_at, withdrawn_at)
     select r.id, ${at('r.first')}, r."organizationId", r."vehicleId", r."driverId", r.type, ${at('r.time')},
            ${at('r."endTime"')}, r.longitude, r.latitude, r."geofenceId", r.values,
            coalesce(${at('r."foundAt"')}, 'infinity'), case when r."isWithdrawn" then clock_timestamp() end
     from jsonb_to_recordset($1) as r (id uuid, first float8, "organizationId" uuid, "vehicleId" uuid, "driverId" uuid,
       type text, time float8, "endTime" float8, longitude float8, latitude float8, "geofenceId" uuid, values jsonb,
       "foundAt" float8, "isWithdrawn" boolean)
     order by r."organizationId", r."vehicleId", r.id
     on conflict (id, first_time) do update
     set (${whatIsSeen}) = row(${ofRow('excluded')}), found_at = excluded.found_at,
         transaction_id = case when (${ofRow('e')}) is distinct from (${ofRow('excluded')}) then txid_current()
                               else e.transaction_id end`,
    [JSON.stringify(rows)],
  )
}

function at(epochMs: string): string {
  return `to_timestamp(${epochMs} / 1000)`
}

const tripFields = {
  organizationId: 'organization_id',
  vehicleId: 'vehicle_id',
  driverId: 'driver_id',
  startLongitude: 'start_longitude',
  startLatitude: 'start_latitude',
  endLongitude: 'end_longitude',
  endLatitude: 'end_latitude',
  distanceKm: 'distance_km',
  idleSeconds: 'idle_seconds',
  speedMax: 'speed_max',
  readings: 'readings',
  ended: 'ended',
} as const

const tripColumns = Object.entries(tripFields).map(([name, column]) => `${column} as "${name}"`)

/** Events that begin the same way as these. */
export async function readTripRows(
  client: ClientBase,
  stretches: readonly Stretch[],
  begun: readonly Pick<TripRow, 'vehicleId' | 'start'>[],
): Promise<TripRow[]> {
  const columns = `${tripColumns.join(', ')}, ${ms('start_time')} as start, ${ms('end_time')} as end, ${msOrNull} as "foundAt"`
  const { rows } = await client.query<TripRow>(
    `select ${columns}
     from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as s (id, begins, ends)
     join trips t on t.vehicle_id = s.id and t.found_at >= s.begins and t.found_at < s.ends
     union
     select ${columns} from trips where vehicle_id = any ($1::uuid[]) and found_at = 'infinity'
     union
     select ${columns} from unnest($4::uuid[], $5::timestamptz[]) as begun (vehicle_id, start_time)
     join trips using (vehicle_id, start_time)`,
    [
      ...asParameters(stretches),
      begun.map(({ vehicleId }) => vehicleId),
      begun.map(({ start }) => new Date(start)),
    ],
  )
  return rows
}

export async function writeTripRows(client: ClientBase, rows: readonly TripRow[]): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.values(tripFields)
  const further = ['end_time', 'found_at']
  await client.query(
    `insert into trips (${[...columns, 'start_time', ...further].join(', ')})
     select ${Object.keys(tripFields)
       .map(name => `r."${name}"`)
       .join(', ')}, ${at('r.start')}, ${at('r.end')},
            coalesce(${at('r."foundAt"')}, 'infinity')
     from jsonb_to_recordset($1) as r ("organizationId" uuid, "vehicleId" uuid, "driverId" uuid, start float8,
       "end" float8, "startLongitude" float8, "startLatitude" float8, "endLongitude" float8, "endLatitude" float8,
       "distanceKm" float8, "idleSeconds" float8, "speedMax" float8, readings int, ended text, "foundAt" float8)
     on conflict (vehicle_id, start_time) do update
     set ${[...columns, ...further].map(column => `${column} = excluded.${column}`).join(', ')}`,
    [JSON.stringify(rows)],
  )
}

export async function removeTripRows(client: ClientBase, rows: readonly TripRow[]): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `delete from trips t using unnest($1::uuid[], $2::timestamptz[]) as r (vehicle_id, start_time)
     where t.vehicle_id = r.vehicle_id and t.start_time = r.start_time`,
    [rows.map(({ vehicleId }) => vehicleId), rows.map(({ start }) => new Date(start))],
  )
}
