import type { Pool } from 'pg'
import { takeUpDays } from '../../src/telemetry/store/days.ts'

export const DAYS = 30
export const DAY_MS = 86_400_000

export interface Fleet {
  organizationId: string
  ids: string[]
  rows: number
}

/**
 * Thirty days of readings, in the order in which they arrive: by time, with all vehicles side by side. A day is filled
 * before it is attached, which builds its indexes in one go; that is the same at every size. A year of daily rollups
 * and the last positions are added.
 */
export async function fill(pool: Pool, rows: number, seconds: number, today: number): Promise<Fleet> {
  const rowsOfOne = (DAYS * 86_400) / seconds
  const vehicles = Math.max(10, Math.round(rows / rowsOfOne))
  const organization = await pool.query("insert into organizations (name) values ('Growing') returning id")
  const organizationId = organization.rows[0].id as string
  const { rows: made } = await pool.query<{ id: string }>(
    `insert into vehicles (organization_id, vin, license_plate)
     select $1, lpad(n::text, 17, 'V'), 'V-' || n from generate_series(1, $2) n
     returning id`,
    [organizationId, vehicles],
  )
  for (let day = DAYS; day >= 1; day--) await fillDay(pool, new Date(today - day * DAY_MS), seconds)
  await pool.query(
    `insert into vehicle_telemetry_daily (day, vehicle_id, samples, first_time, last_time, speed_count, speed_sum, fuel_count,
            fuel_sum, distance_km, moving_seconds, idle_seconds, stopped_seconds, engine_seconds)
     select d, v.id, 2880, d, d + interval '23 hours', 2880, 1e5, 2880, 1e5, 300, 40000, 1000, 10000, 41000
       from generate_series($1::timestamptz, $2::timestamptz, interval '1 day') d, vehicles v`,
    [new Date(today - 365 * DAY_MS), new Date(today - DAY_MS)],
  )
  await pool.query(
    `insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude)
     select id, organization_id, now(), 13, 50 from vehicles`,
  )
  await pool.query('vacuum analyze vehicle_telemetry')
  await pool.query('analyze vehicle_telemetry_daily, vehicles, vehicle_position')
  await pool.query('checkpoint')
  return { organizationId, ids: made.map(({ id }) => id), rows: vehicles * rowsOfOne }
}

async function fillDay(pool: Pool, day: Date, seconds: number): Promise<void> {
  const [from, to] = [day.toISOString(), new Date(day.getTime() + DAY_MS).toISOString()]
  const name = `vehicle_telemetry_p${from.slice(0, 10).replaceAll('-', '')}`
  await pool.query(
    `create table ${name} (like vehicle_telemetry including defaults including constraints including storage)`,
  )
  await pool.query(
    `insert into ${name} (time, vehicle_id, longitude, latitude, speed, fuel_level, ignition)
     select t, v.id, 13 + random(), 50 + random(), random() * 90, 50, true
       from generate_series($1::timestamptz, $1::timestamptz + interval '86399 seconds', $2 * interval '1 second') t, vehicles v`,
    [day, seconds],
  )
  await pool.query(
    `alter table vehicle_telemetry attach partition ${name} for values from ('${from}') to ('${to}')`,
  )
  await takeUpDays(pool)
}
