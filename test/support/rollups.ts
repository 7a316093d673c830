import type { ClientBase } from 'pg'

/** A raw reading as in the table of readings, with the columns that rollups use. */
export interface RawReading {
  vehicleId: string
  /** In milliseconds; readings of one instant are a microsecond apart. */
  time: number
  longitude: number | null
  latitude: number | null
  odometer: number | null
  speed: number | null
  fuelLevel: number | null
  stateOfCharge: number | null
  engineHours?: number | null
  ignition: boolean | null
  rpm: number | null
}

type Row = Record<string, number | string | null>

const HOUR = 3_600_000

/**
 * The rules of docs/rollups.md, written again in another language and as plainly as possible, so that the SQL is not
 * compared with itself. Returns the hourly rows by `vehicle hour`.
 */
export function expectedHours(readings: readonly RawReading[], gapSeconds: number): Map<string, Row> {
  const rows = new Map<string, Row>()
  for (const own of groupBy(readings, ({ vehicleId }) => vehicleId).values()) {
    const ordered = own.toSorted((a, b) => a.time - b.time)
    for (const inHour of groupBy(ordered, ({ time }) => Math.floor(time / HOUR)).values()) {
      const row = summary(inHour)
      for (const reading of inHour) addInterval(row, reading, ordered, gapSeconds)
      rows.set(`${inHour[0]!.vehicleId} ${row.hour}`, row)
    }
  }
  return rows
}

function groupBy<K>(
  readings: readonly RawReading[],
  keyOf: (reading: RawReading) => K,
): Map<K, RawReading[]> {
  const groups = new Map<K, RawReading[]>()
  for (const reading of readings) {
    const group = groups.get(keyOf(reading))
    if (group) group.push(reading)
    else groups.set(keyOf(reading), [reading])
  }
  return groups
}

function summary(readings: readonly RawReading[]): Row {
  const hour = Math.floor(readings[0]!.time / HOUR) * HOUR
  const row: Row = { hour, samples: readings.length }
  row.first_time = readings[0]!.time
  row.last_time = readings.at(-1)!.time
  for (const [name, key] of [
    ['speed', 'speed'],
    ['fuel', 'fuelLevel'],
    ['charge', 'stateOfCharge'],
  ] as const) {
    const values = readings.map(reading => reading[key]).filter(value => value !== null)
    row[`${name}_count`] = values.length
    row[`${name}_sum`] = values.reduce((sum, value) => sum + value, 0)
    row[`${name}_min`] = values.length > 0 ? Math.min(...values) : null
    row[`${name}_max`] = values.length > 0 ? Math.max(...values) : null
    if (name !== 'speed') {
      row[`${name}_first`] = values[0] ?? null
      row[`${name}_last`] = values.at(-1) ?? null
    }
  }
  const hours = readings.map(({ engineHours }) => engineHours ?? null).filter(value => value !== null)
  ;[row.engine_hours_first, row.engine_hours_last] = [hours[0] ?? null, hours.at(-1) ?? null]
  const odometers = readings.map(({ odometer }) => odometer).filter(value => value !== null)
  ;[row.odometer_first, row.odometer_last] = [odometers[0] ?? null, odometers.at(-1) ?? null]
  const placed = readings.filter(({ longitude }) => longitude !== null)
  ;[row.first_longitude, row.first_latitude] = [placed[0]?.longitude ?? null, placed[0]?.latitude ?? null]
  ;[row.last_longitude, row.last_latitude] = [
    placed.at(-1)?.longitude ?? null,
    placed.at(-1)?.latitude ?? null,
  ]
  const box = (key: 'longitude' | 'latitude', pick: (...values: number[]) => number) =>
    placed.length === 0 ? null : pick(...placed.map(reading => reading[key]!))
  row.west = box('longitude', Math.min)
  row.south = box('latitude', Math.min)
  row.east = box('longitude', Math.max)
  row.north = box('latitude', Math.max)
  for (const sum of ['distance_km', 'moving_seconds', 'idle_seconds', 'stopped_seconds', 'engine_seconds'])
    row[sum] = 0
  return row
}

function addInterval(
  row: Row,
  reading: RawReading,
  ordered: readonly RawReading[],
  gapSeconds: number,
): void {
  const instant = Math.floor(reading.time)
  const earlier = ordered.filter(
    ({ time }) => Math.floor(time) < instant && instant - Math.floor(time) <= gapSeconds * 1000,
  )
  const previous = earlier.at(-1)
  if (!previous) return
  // The distance and the time up to an instant count for the first of its readings that shows them.
  const before = ordered.filter(({ time }) => Math.floor(time) === instant && time < reading.time)
  const seconds = before.length > 0 ? 0 : (instant - Math.floor(previous.time)) / 1000
  const from = before.some(hasPlace) ? undefined : earlier.findLast(hasPlace)
  const km = from ? distance(from, reading) : null
  const moving = reading.speed !== null ? reading.speed > 1 : km !== null && km * 3600 > seconds
  const engine = reading.ignition ?? (reading.rpm ?? 0) > 0
  const count = (name: string, value: number) => {
    row[name] = (row[name] as number) + value
  }
  count('distance_km', km ?? 0)
  count(moving ? 'moving_seconds' : engine ? 'idle_seconds' : 'stopped_seconds', seconds)
  if (engine) count('engine_seconds', seconds)
}

function hasPlace({ longitude, odometer }: RawReading): boolean {
  return longitude !== null || odometer !== null
}

function distance(from: RawReading, to: RawReading): number | null {
  if (from.odometer !== null && to.odometer !== null && to.odometer >= from.odometer)
    return to.odometer - from.odometer
  if (from.longitude === null || to.longitude === null) return null
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [latitude, longitude] = [to.latitude! - from.latitude!, to.longitude - from.longitude].map(radians)
  const across =
    Math.sin(latitude! / 2) ** 2 +
    Math.cos(radians(from.latitude!)) * Math.cos(radians(to.latitude!)) * Math.sin(longitude! / 2) ** 2
  return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(across)))
}

const columns =
  'samples, speed_count, speed_sum, speed_min::float8, speed_max::float8, fuel_count, fuel_sum, fuel_min::float8, ' +
  'fuel_max::float8, fuel_first::float8, fuel_last::float8, charge_count, charge_sum, charge_min::float8, ' +
  'charge_max::float8, charge_first::float8, charge_last::float8, engine_hours_first, engine_hours_last, odometer_first, odometer_last, distance_km, moving_seconds, idle_seconds, stopped_seconds, ' +
  'engine_seconds, first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north, ' +
  'extract(epoch from first_time)::float8 * 1000 as first_time, extract(epoch from last_time)::float8 * 1000 as last_time'

/**
 * The differences between the stored hours before `until` and what the rules above give for the readings: those in the
 * database or, if they have been dropped, the given ones.
 */
export async function differencesFromRules(
  client: Pick<ClientBase, 'query'>,
  gapSeconds: number,
  until: Date,
  readings?: readonly RawReading[],
  from = new Date(0),
): Promise<string[]> {
  const expected = expectedHours(readings ?? (await storedReadings(client)), gapSeconds)
  const outside = (hour: number) => hour >= until.getTime() || hour < from.getTime()
  for (const [key, { hour }] of expected) if (outside(hour as number)) expected.delete(key)
  const stored = await client.query<Row>(
    `select vehicle_id, extract(epoch from hour)::float8 * 1000 as hour, ${columns}
     from vehicle_telemetry_hourly where hour < $1`,
    [until],
  )
  const found = new Map(stored.rows.map(({ vehicle_id, ...row }) => [`${vehicle_id} ${row.hour}`, row]))
  const keys = new Set([...expected.keys(), ...found.keys()])
  return [...keys].flatMap(key => differences(key, expected.get(key), found.get(key)))
}

async function storedReadings(client: Pick<ClientBase, 'query'>): Promise<RawReading[]> {
  const { rows } = await client.query<RawReading>(
    `select vehicle_id as "vehicleId", (extract(epoch from time) * 1000)::float8 as time, longitude, latitude,
            odometer, speed::float8 as speed, fuel_level::float8 as "fuelLevel", ignition,
            state_of_charge::float8 as "stateOfCharge", engine_hours as "engineHours",
            (engine_status ->> 'rpm')::float8 as rpm
     from vehicle_telemetry`,
  )
  return rows
}

function differences(key: string, expected: Row | undefined, found: Row | undefined): string[] {
  if (!expected) return [`${key}: a row without readings`]
  if (!found) return [`${key}: no row`]
  return Object.keys(expected)
    .filter(column => !same(expected[column]!, found[column]!))
    .map(column => `${key}: ${column} is ${found[column]}, not ${expected[column]}`)
}

function same(a: number | string | null, b: number | string | null): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}
