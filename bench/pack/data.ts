import type { Pool } from 'pg'
import { createFleet, createWorld } from '../../src/simulator/fleet.ts'

const DAY_MS = 86_400_000
/** The simulator's vehicles report each second, the suite's trucks every ten. */
const SECOND_MS = 1_000
const STEP_MS = 10_000

/** The three kinds of data whose bytes are counted, each a closed day of its own. */
export const kinds = ['simulator', 'driving', 'suite'] as const
export type Kind = (typeof kinds)[number]

export interface Told {
  kind: Kind
  day: string
  vehicleIds: string[]
}

type Said = { time: string | number } & Record<string, unknown>

/** Fills three days: reports of the simulator's vehicles, the same while they drive, and the suite's trucks. */
export async function fillDays(
  pool: Pool,
  { cars, trucks }: { cars: number; trucks: number },
  today: number,
): Promise<Told[]> {
  const { rows } = await pool.query<{ id: string }>(
    `with organization as (insert into organizations (name) values ('Packed') returning id)
     insert into vehicles (organization_id, vin, license_plate)
     select organization.id, lpad(n::text, 17, 'V'), 'V-' || n from organization, generate_series(1, $1) n returning id`,
    [Math.max(cars, trucks)],
  )
  const told: Told[] = []
  for (const [index, kind] of kinds.entries()) {
    const begin = today - (index + 2) * DAY_MS
    const vehicleIds = rows.slice(0, kind === 'suite' ? trucks : cars).map(({ id }) => id)
    for (const [vehicle, id] of vehicleIds.entries()) {
      const said =
        kind === 'suite' ? truckDay(vehicle, begin) : simulatedDay(vehicle, begin, kind === 'driving')
      for (let at = 0; at < said.length; at += 5_000) await insert(pool, kind, id, said.slice(at, at + 5_000))
    }
    told.push({ kind, day: new Date(begin).toISOString().slice(0, 10), vehicleIds })
  }
  await pool.query('vacuum analyze vehicle_telemetry')
  return told
}

const world = createWorld(7, 1)

function simulatedDay(vehicle: number, begin: number, drivingAlone: boolean): Said[] {
  const fleet = createFleet(world, vehicle + 1, begin)
  return Array.from({ length: DAY_MS / SECOND_MS }, (_, at) => ({
    ...fleet.reportAt(vehicle, begin + at * SECOND_MS + ((vehicle * 37) % SECOND_MS)),
  })).filter(({ speed }) => !drivingAlone || speed > 0)
}

/**
 * As the suite's generator makes them: random walks with a fixed number of decimals; about one in thirty is missing.
 */
function truckDay(vehicle: number, begin: number): Said[] {
  const random = seeded(vehicle + 1)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const walk = (least: number, most: number, deviation: number, first: number) => {
    let value = first
    return (decimals: number) => {
      value = Math.min(most, Math.max(least, value + normal() * deviation))
      return Math.round(value * 10 ** decimals) / 10 ** decimals
    }
  }
  const longitude = walk(-180, 180, 0.005, -180 + random() * 360)
  const latitude = walk(-90, 90, 0.005, -90 + random() * 180)
  const altitude = walk(0, 5_000, 10, random() * 500)
  const speed = walk(0, 100, 10, 0)
  const heading = walk(0, 360, 5, random() * 360)
  const grade = walk(0, 100, 5, 0)
  const fuelConsumption = walk(0, 50, 1, random() * 50)
  const fuel = walk(0, 1, 0.001, 1)
  const load = walk(0, 5_000, 0, random() * 5_000)
  const status = walk(0, 5, 1, 0)
  return Array.from({ length: DAY_MS / STEP_MS }, (_, at) => ({
    time: begin + at * STEP_MS,
    longitude: longitude(5),
    latitude: latitude(5),
    altitude: altitude(0),
    speed: speed(0),
    heading: heading(0),
    fuelLevel: Math.round(fuel(1) * 100),
    attributes: { grade: grade(0), fuelConsumption: fuelConsumption(1), load: load(0), status: status(0) },
  })).filter(() => random() < 0.97)
}

function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/**
 * The delays with which readings are received, to the microsecond: from a device on a mobile network within a quarter
 * of a second, from the suite's loader on the same machine within a few milliseconds.
 */
const delays: Record<Kind, [least: number, most: number]> = {
  simulator: [20_000, 250_000],
  driving: [20_000, 250_000],
  suite: [2_000, 12_000],
}

async function insert(pool: Pool, kind: Kind, vehicleId: string, said: readonly Said[]): Promise<void> {
  const [least, most] = delays[kind]
  const random = seeded(said.length + (Number(new Date(said[0]!.time)) % 1_000_003))
  const rows = said.map(({ time, ...rest }) => {
    const at = new Date(time).getTime()
    return { ...rest, time: at, delay: Math.round(least + random() * (most - least)) }
  })
  await pool.query(
    `insert into vehicle_telemetry (time, received_at, vehicle_id, longitude, latitude, altitude, speed, heading, fuel_level,
                                    odometer, ignition, engine_status, attributes)
     select to_timestamp(time / 1000), to_timestamp(time / 1000) + delay * interval '1 microsecond', $2, longitude, latitude,
            altitude, speed, heading, "fuelLevel", odometer, ignition, engine, attributes
       from jsonb_to_recordset($1) as said (time float8, delay float8, longitude float8, latitude float8, altitude real,
            speed real, heading real, "fuelLevel" real, odometer float8, ignition boolean, engine jsonb, attributes jsonb)
      order by time`,
    [JSON.stringify(rows), vehicleId],
  )
}
