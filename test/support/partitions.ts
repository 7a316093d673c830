import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import pino from 'pino'
import type { Test } from 'tap'
import { createDays } from '../../partitions/days.ts'
import { HELD, type MaintainOptions, type MaintenanceReport, maintain } from '../../partitions/maintain.ts'
import { openPools } from '../../src/database/pools.ts'
import { HOUR_MS } from '../../src/telemetry/calendar.ts'
import { testConfig } from './config.ts'
import { createTestDatabase } from './database.ts'
import type { RawReading } from './rollups.ts'

/** Days stay rows, except in tests about packing. */
export const config = testConfig({ PACK_AFTER_DAYS: '0' })

export interface Maintained {
  url: string
  pool: Pool
  /** Stores readings and notes their hours in one transaction, as a writer does. Known readings are skipped. */
  store(readings: readonly RawReading[], now: Date): Promise<void>
  run(now: Date, options?: Partial<MaintainOptions>): Promise<MaintenanceReport>
  names(like: string): Promise<string[]>
}

/** A database of its own that is maintained by hand, with the test's own clock. */
export async function openMaintained(t: Test): Promise<Maintained> {
  const url = await createTestDatabase(t)
  const database = openPools(url, config, pino({ level: 'silent' }))
  t.teardown(() => database.close())
  const pool = database.app
  return {
    url,
    pool,
    store: (readings, now) => store(pool, readings, now),
    run: async (now, options = {}) => {
      for (;;) {
        const report = await maintain({ pool, config, now, ...options })
        if (report !== HELD) return report
        // A killed session is about to end.
        await delay(10)
      }
    },
    names: async like => {
      const { rows } = await pool.query<{ name: string }>(
        `select relname as name from pg_class where relkind = 'r' and relname like $1 order by 1`,
        [like],
      )
      return rows.map(({ name }) => name)
    },
  }
}

async function store(pool: Pool, readings: readonly RawReading[], now: Date): Promise<void> {
  const days = createDays(pool, config, () => now)
  for (const { time } of readings) await days.ensureDay(time)
  const current = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS
  await pool.query(
    `with reading as (
       select vehicle_id, to_timestamp(ms / 1000.0) as time, longitude, latitude, odometer, speed, fuel, ignition, engine, charge
       from unnest($1::uuid[], $2::float8[], $3::float8[], $4::float8[], $5::float8[], $6::real[], $7::real[], $8::boolean[], $9::jsonb[], $11::real[])
         as given (vehicle_id, ms, longitude, latitude, odometer, speed, fuel, ignition, engine, charge)
       order by vehicle_id, time
     ), stored as (
       insert into vehicle_telemetry
         (vehicle_id, time, longitude, latitude, odometer, speed, fuel_level, ignition, engine_status, state_of_charge)
       select vehicle_id, time, longitude, latitude, odometer, speed, fuel, ignition, engine, charge from reading
       on conflict do nothing
     )
     insert into dirty_hours (hour, vehicle_id)
     select distinct date_trunc('hour', time), case when time < to_timestamp($10) then vehicle_id end from reading`,
    [
      readings.map(({ vehicleId }) => vehicleId),
      readings.map(({ time }) => time),
      readings.map(({ longitude }) => longitude),
      readings.map(({ latitude }) => latitude),
      readings.map(({ odometer }) => odometer),
      readings.map(({ speed }) => speed),
      readings.map(({ fuelLevel }) => fuelLevel),
      readings.map(({ ignition }) => ignition),
      readings.map(({ rpm }) => (rpm === null ? null : JSON.stringify({ rpm }))),
      current / 1000,
      readings.map(({ stateOfCharge }) => stateOfCharge),
    ],
  )
}

/** Numbers from 0 to 1 from a seed: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const vehicleIds = [1, 2, 3].map(n => `00000000-0000-4000-8000-00000000000${n}`)

/** A reading at some second, with any of its values missing. Single precision, so that PostgreSQL returns the same. */
export function randomReading(
  random: () => number,
  time: number,
  vehicleId = pick(random, vehicleIds),
): RawReading {
  const some = <T>(value: T, share = 0.7): T | null => (random() < share ? value : null)
  const placed = random() < 0.8
  return {
    vehicleId,
    time: Math.floor(time / 1000) * 1000,
    longitude: placed ? 8 + random() : null,
    latitude: placed ? 47 + random() : null,
    odometer: some(Math.round(random() * 1000), 0.5),
    speed: some(Math.fround(random() < 0.3 ? 0 : random() * 120)),
    fuelLevel: some(Math.fround(random() * 100), 0.5),
    stateOfCharge: some(Math.fround(random() * 100), 0.3),
    ignition: some(random() < 0.5),
    rpm: some(Math.round(random() * 2) * 900, 0.5),
  }
}

export function pick<T>(random: () => number, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!
}
