import type { Pool } from 'pg'
import { readSql } from '../database/sql.ts'
import type { Seen } from './notices.ts'
import type { Fix } from './position.ts'

const upsert = readSql(import.meta.url, './upsert.sql')
const latest = readSql(import.meta.url, './latest.sql')

interface StoredRow {
  vehicle_id: string
  organization_id: string
  /** The vehicle's latest reading of any kind, where one is newer than its row in vehicle_position. */
  seen_at: string | null
  is_newer: boolean
  time: string | null
  longitude: number | null
  latitude: number | null
  altitude: number | null
  speed: number | null
  heading: number | null
  fuel_level: number | null
  odometer: number | null
  ignition: boolean | null
}

export interface Stored {
  fixes: Fix[]
  /** Those of them that vehicle_position does not have yet. */
  newer: Fix[]
  seen: Seen[]
}

/** What the database knows, for the start and for whenever something may have been missed. */
export async function readStored(pool: Pool): Promise<Stored> {
  const { rows } = await pool.query<StoredRow>(latest)
  const found: Stored = { fixes: [], newer: [], seen: [] }
  for (const row of rows) {
    const fix = fixOfRow(row)
    if (fix) found.fixes.push(fix)
    if (fix && row.is_newer) found.newer.push(fix)
    const time = Math.max(fix?.time ?? 0, Number(row.seen_at ?? 0))
    found.seen.push({ vehicleId: row.vehicle_id, organizationId: row.organization_id, time })
  }
  return found
}

function fixOfRow(row: StoredRow): Fix | null {
  if (row.time === null || row.longitude === null || row.latitude === null) return null
  return {
    vehicleId: row.vehicle_id,
    organizationId: row.organization_id,
    time: Number(row.time),
    longitude: row.longitude,
    latitude: row.latitude,
    altitude: row.altitude,
    speed: row.speed,
    heading: row.heading,
    fuelLevel: row.fuel_level,
    odometer: row.odometer,
    ignition: row.ignition,
  }
}

/** Moves rows of vehicle_position on; those of vehicles that were retired meanwhile stay away. */
export async function writeFixes(pool: Pool, fixes: readonly Fix[]): Promise<void> {
  await pool.query(upsert, columnsOf(fixes))
}

/** Removes the rows of vehicles that are retired; not of one that was taken back into service meanwhile. */
export async function removeRetired(pool: Pool, vehicleIds: readonly string[]): Promise<void> {
  await pool.query(
    `delete from vehicle_position p using vehicles v
     where p.vehicle_id = any($1::uuid[]) and v.id = p.vehicle_id and v.deleted_at is not null`,
    [vehicleIds],
  )
}

export interface OdometerReading {
  vehicleId: string
  odometer: number
}

/** Moves the odometers of the fleet's vehicles on, and with them what maintenance is due by distance. */
export async function writeOdometers(pool: Pool, readings: readonly OdometerReading[]): Promise<void> {
  await pool.query('select advance_odometers($1::uuid[], $2::double precision[])', [
    readings.map(({ vehicleId }) => vehicleId),
    readings.map(({ odometer }) => odometer),
  ])
}

function columnsOf(fixes: readonly Fix[]): unknown[] {
  return [
    fixes.map(fix => fix.vehicleId),
    fixes.map(fix => fix.time),
    fixes.map(fix => fix.longitude),
    fixes.map(fix => fix.latitude),
    fixes.map(fix => fix.altitude),
    fixes.map(fix => fix.speed),
    fixes.map(fix => fix.heading),
    fixes.map(fix => fix.fuelLevel),
    fixes.map(fix => fix.odometer),
    fixes.map(fix => fix.ignition),
  ]
}
