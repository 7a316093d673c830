import type { Pool } from 'pg'
import { readSql } from '../database/sql.ts'
import type { FuelReading } from '../telemetry/store/latest.ts'

const upsert = readSql(import.meta.url, './fuel-upsert.sql')

/** Moves rows of vehicle_fuel on. It is a table of its own, since some devices report fuel apart from positions. */
export async function writeFuel(pool: Pool, readings: readonly FuelReading[]): Promise<void> {
  await pool.query(upsert, [
    readings.map(({ vehicleId }) => vehicleId),
    readings.map(({ time }) => time),
    // As it is stored: PostgreSQL refuses a text that is too small for a real.
    readings.map(({ fuelLevel }) => Math.fround(fuelLevel)),
  ])
}
