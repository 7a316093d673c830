import type { Pool } from 'pg'
import { readSql } from '../database/sql.ts'

const upsert = readSql(import.meta.url, './fuel-upsert.sql')
const newer = readSql(import.meta.url, './fuel-newer.sql')

/** A vehicle's fuel level. It has a table of its own, since some devices report fuel apart from positions. */
export interface FuelReading {
  vehicleId: string
  /** Epoch milliseconds. */
  time: number
  fuelLevel: number
}

/** What the database knows and vehicle_fuel does not have yet. */
export async function readNewerFuel(pool: Pool): Promise<FuelReading[]> {
  return (await pool.query<FuelReading>(newer)).rows
}

/** Moves rows of vehicle_fuel on. */
export async function writeFuel(pool: Pool, readings: readonly FuelReading[]): Promise<void> {
  await pool.query(upsert, [
    readings.map(({ vehicleId }) => vehicleId),
    readings.map(({ time }) => time),
    readings.map(({ fuelLevel }) => fuelLevel),
  ])
}
