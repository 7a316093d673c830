import type { Pool } from 'pg'
import type { Test } from 'tap'
import { createDays } from '../../partitions/days.ts'
import { withConnection } from '../../partitions/session.ts'
import { furtherDerivations } from '../../src/derivations.ts'
import { verify } from '../../src/derive/run.ts'
import { addDays, HOUR_MS, startOfHour } from '../../src/telemetry/calendar.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { config, openMaintained } from '../support/partitions.ts'

export type Said = Partial<Omit<Reading, 'time' | 'vehicleId' | 'part'>> & { vehicleId: string; time: number }

/** Degrees, at the equator. */
export const METRE = 1 / 111_195

export const derivations = furtherDerivations(config)

/** A database with an organization and vehicles, of which readings are stored and events derived by hand. */
export async function openEvents(t: Test, vehicles = 3) {
  const maintained = await openMaintained(t)
  const { pool } = maintained
  const organizationId = await addOrganization(pool)
  const vehicleIds: string[] = []
  for (let n = 0; n < vehicles; n++) vehicleIds.push(await addVehicle(pool, organizationId, n))
  return {
    ...maintained,
    organizationId,
    vehicleIds,
    store: (readings: readonly Said[], now: Date) => store(pool, readings, now),
    derive: async (now: Date) => {
      const report = await maintained.run(now, { derivations })
      if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures))
      return report.derived.find(({ name }) => name === 'events')!
    },
    fence: async (geometry: unknown, given: Record<string, unknown> = {}) =>
      await addRow(pool, 'geofences', {
        organization_id: organizationId,
        name: 'A place',
        geometry: JSON.stringify(geometry),
        ...given,
      }),
    wrongs: async (now: Date) => {
      const found: string[] = []
      const range = { from: addDays(now, -20), to: now }
      const note = (_: string, differences: readonly string[]) => void found.push(...differences)
      await withConnection(pool, client => verify(client, derivations, range, { now, found: note }))
      return found
    },
  }
}

export type Events = Awaited<ReturnType<typeof openEvents>>

export async function addVehicle(pool: Pool, organizationId: string, n: number): Promise<string> {
  const vin = `VINEVENTS${String(n).padStart(8, '0')}`
  const id = `00000000-0000-4000-8000-0000000000${String(10 + n)}`
  return await addRow(pool, 'vehicles', { id, organization_id: organizationId, vin, license_plate: `E ${n}` })
}

const columns = {
  longitude: 'double precision',
  latitude: 'double precision',
  speed: 'real',
  heading: 'real',
  fuelLevel: 'real',
  odometer: 'double precision',
  ignition: 'boolean',
  stateOfCharge: 'real',
  engine: 'jsonb',
  attributes: 'jsonb',
  event: 'text',
  eventData: 'jsonb',
}
const named: Record<string, string> = { engine: 'engine_status' }
const columnOf = (name: string) => named[name] ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Stores and notes in one transaction, as a writer does; of one instant a microsecond apart. */
async function store(pool: Pool, readings: readonly Said[], now: Date): Promise<void> {
  const days = createDays(pool, config, () => now)
  for (const { time } of readings) await days.ensureDay(time)
  const names = Object.keys(columns)
  await pool.query(
    `with given as (
       select * from jsonb_to_recordset($1) as r ("vehicleId" uuid, ms float8, ${Object.entries(columns)
         .map(([name, type]) => `"${name}" ${type}`)
         .join(', ')})
     ), placed as (
       select given.*, to_timestamp(ms / 1000) + interval '1 microsecond' * (
           row_number() over (partition by "vehicleId", ms) - 1
           + (select count(*) from vehicle_telemetry t where t.vehicle_id = "vehicleId"
              and t.time >= to_timestamp(ms / 1000) and t.time < to_timestamp((ms + 1) / 1000))) as time
       from given
     ), stored as (
       insert into vehicle_telemetry (vehicle_id, time, ${names.map(columnOf).join(', ')})
       select "vehicleId", time, ${names.map(name => `"${name}"`).join(', ')} from placed
     )
     insert into dirty_hours (hour, vehicle_id)
     select distinct date_trunc('hour', time), case when time < $2 then "vehicleId" end from placed`,
    [JSON.stringify(readings.map(({ time, ...reading }) => ({ ...reading, ms: time }))), startOfHour(now)],
  )
}

/** What holds, in order, without what differs from run to run. */
export async function eventsOf(pool: Pool): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query(
    `select id, type, vehicle_id, time, end_time, geofence_id, longitude, latitude, values
     from vehicle_events where withdrawn_at is null order by time, vehicle_id, type, id`,
  )
  return rows
}

export async function tripsOf(pool: Pool): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query(
    `select vehicle_id, start_time, end_time, start_longitude, end_longitude, distance_km, idle_seconds, speed_max,
            readings, ended from trips order by vehicle_id, start_time`,
  )
  return rows
}

export const hours = (time: Date, count: number) => new Date(time.getTime() + count * HOUR_MS)
