import type { Pool } from 'pg'
import { fieldTable, positionFields, sqlTypes } from '../telemetry/store/fields.ts'
import { type LatestRow, readLatest } from '../telemetry/store/latest.ts'
import type { Seen } from './notices.ts'
import type { Fix } from './position.ts'

interface Stored {
  fixes: Fix[]
  /** Those of them that vehicle_position does not have yet. */
  newer: Fix[]
  seen: Seen[]
}

/** What the database knows, for the start and for whenever something may have been missed. */
export async function readStored(pool: Pool): Promise<Stored> {
  const found: Stored = { fixes: [], newer: [], seen: [] }
  for (const { seenAt, isNewer, ...row } of await readLatest(pool)) {
    const fix = isFix(row) ? row : null
    if (fix) found.fixes.push(fix)
    if (fix && isNewer) found.newer.push(fix)
    const { vehicleId, organizationId } = row
    found.seen.push({ vehicleId, organizationId, time: Math.max(fix?.time ?? 0, seenAt ?? 0) })
  }
  return found
}

type Known = Omit<LatestRow, 'seenAt' | 'isNewer'>

function isFix(row: Known): row is Known & Fix {
  return row.time !== null && row.longitude !== null && row.latitude !== null
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
    fixes.map(fix => fix.part ?? 0),
    ...(['vehicleId', 'time', ...positionFields] as const).map(name =>
      fixes.map(fix => storable(name, fix[name])),
    ),
  ]
}

const isReal = (name: string) =>
  positionFields.some(field => field === name && fieldTable[field].type === 'real')
const isCoordinate = (name: string) => name === 'longitude' || name === 'latitude'

/**
 * One vehicle's values must not prevent the others from being written: PostgreSQL refuses a text that is too small for a real,
 * and an index on places so close to 0 that a product underflows.
 */
function storable(name: string, value: Fix[keyof Fix]): Fix[keyof Fix] {
  if (typeof value !== 'number') return value
  if (isReal(name)) return Math.fround(value)
  return isCoordinate(name) && Math.abs(value) < 1e-100 ? 0 : value
}

/**
 * Fixes into vehicle_position, in the order of the key, so that two services never wait for each other in a
 * ring. A row is only ever moved on in time: late data does not move it, whoever brings it. Of one instant the first
 * reading counts.
 */
function writeUpsert(): string {
  const columns = positionFields.map(name => fieldTable[name].column)
  const types = positionFields.map(name => fieldTable[name].type)
  const arrays = (['uuid', 'double', ...types] as const).map(
    (type, index) => `$${index + 2}::${sqlTypes[type]}[]`,
  )
  return `insert into vehicle_position (part, vehicle_id, organization_id, time, ${columns.join(', ')})
    select f.part, f.vehicle_id, v.organization_id, to_timestamp(f.time / 1000.0), ${columns.map(name => `f.${name}`).join(', ')}
    from unnest($1::smallint[], ${arrays.join(', ')}) as f (part, vehicle_id, time, ${columns.join(', ')})
    join vehicles v on v.id = f.vehicle_id and v.deleted_at is null
    order by f.vehicle_id
    on conflict (vehicle_id) do update
    set part = excluded.part, time = excluded.time, ${columns.map(name => `${name} = excluded.${name}`).join(', ')}, updated_at = now()
    where (vehicle_position.time, -vehicle_position.part) < (excluded.time, -excluded.part)`
}

const upsert = writeUpsert()
