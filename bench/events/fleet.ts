import type { Pool } from 'pg'
import { benchVehicle } from '../support/readings.ts'

export const VEHICLES = 10_000
export const FENCES = 10_000

/** A vehicle goes to and fro at 20 m/s: this many seconds out, and as many back. */
const WAY_SECONDS = 50
/** The radius of its place is 510 m: at 540 m it is clearly outside the edge, and at 500 m inside. */
const RADIUS = 510
export const crossings: readonly number[] = [27, 75]
const METRE = 1 / 111_195

function homeOf(vehicle: number) {
  return { longitude: 5 + ((vehicle * 0.569_84) % 1) * 20, latitude: 50 + ((vehicle * 0.819_172) % 1) * 10 }
}

/** The second of its way that a vehicle is at: 0 is the middle of its place. */
export function phaseOf(vehicle: number, second: number): number {
  return (second + vehicle * 7) % (WAY_SECONDS * 2)
}

/** What it sends at this second. */
export function saidOf(vehicle: number, second: number) {
  const phase = phaseOf(vehicle, second)
  const metres = 20 * (phase < WAY_SECONDS ? phase : 2 * WAY_SECONDS - phase)
  const { longitude, latitude } = homeOf(vehicle)
  return {
    longitude,
    latitude: latitude + metres * METRE,
    speed: 72 + (second % 8),
    heading: phase < WAY_SECONDS ? 0 : 180,
    fuelLevel: 50,
    ignition: true,
    engine: { rpm: 1_500 + (second % 500) },
  }
}

/** The vehicles of an organization, each with a circle around its home. */
export async function addFleet(pool: Pick<Pool, 'query'>, organizationId?: string): Promise<void> {
  const numbers = Array.from({ length: VEHICLES }, (_, n) => n)
  const { rows } = organizationId
    ? { rows: [{ id: organizationId }] }
    : await pool.query(`insert into organizations (name) values ('Bench') returning id`)
  await pool.query(
    `insert into vehicles (id, organization_id, vin, license_plate)
     select id, $1, 'BENCH' || lpad(n::text, 12, '0'), 'B ' || n from unnest($2::uuid[], $3::int[]) as v (id, n)`,
    [rows[0].id, numbers.map(benchVehicle), numbers],
  )
  await pool.query(
    `insert into geofences (organization_id, name, geometry, radius_meters)
     select $1, 'Home', jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(x, y)), $4
     from unnest($2::float8[], $3::float8[]) as f (x, y)`,
    [rows[0].id, numbers.map(n => homeOf(n).longitude), numbers.map(n => homeOf(n).latitude), RADIUS],
  )
}
