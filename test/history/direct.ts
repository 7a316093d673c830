import type { Row } from './support.ts'

/** The parts of a bucket, computed the plain way from the readings: what every resolution has to agree with. */
export interface Parts {
  samples: number
  firstTime: number
  lastTime: number
  speedCount: number
  speedSum: number
  speedMin: number | null
  speedMax: number | null
  fuelCount: number
  fuelSum: number
  fuelFirst: number | null
  fuelLast: number | null
  chargeCount: number
  chargeSum: number
  chargeMin: number | null
  chargeFirst: number | null
  chargeLast: number | null
  engineHoursFirst: number | null
  engineHoursLast: number | null
  odometerFirst: number | null
  odometerLast: number | null
  distanceKm: number
  movingSeconds: number
  idleSeconds: number
  stoppedSeconds: number
  engineSeconds: number
  firstLongitude: number | null
  lastLongitude: number | null
  west: number | null
  north: number | null
}

const GAP_SECONDS = 300

/** By bucket (its begin), of one vehicle's readings. Each interval belongs to the bucket of its later reading. */
export function directly(
  rows: readonly Row[],
  from: number,
  to: number,
  bucketMs: number,
): Map<number, Parts> {
  const readings = [...rows].sort((a, b) => a.time - b.time)
  const buckets = new Map<number, Parts>()
  for (const [index, reading] of readings.entries()) {
    if (reading.time < from || reading.time >= to) continue
    const start = Math.floor(reading.time / bucketMs) * bucketMs
    const parts = buckets.get(start) ?? emptyParts(reading.time)
    buckets.set(start, parts)
    addReading(parts, reading)
    const previous = readings[index - 1]
    const seconds = previous ? (reading.time - previous.time) / 1000 : Number.POSITIVE_INFINITY
    if (seconds > GAP_SECONDS) continue
    const km = distance(readings, index)
    const engine = reading.ignition ?? Number(reading.engine?.rpm ?? 0) > 0
    const speed = reading.speed ?? null
    const moving = speed !== null ? Math.fround(speed) > 1 : km !== null && km * 3600 > seconds
    parts.distanceKm += km ?? 0
    if (moving) parts.movingSeconds += seconds
    else if (engine) parts.idleSeconds += seconds
    else parts.stoppedSeconds += seconds
    if (engine) parts.engineSeconds += seconds
  }
  return buckets
}

function emptyParts(time: number): Parts {
  const none = { speedMin: null, speedMax: null, fuelFirst: null, fuelLast: null, odometerFirst: null }
  const nowhere = { odometerLast: null, firstLongitude: null, lastLongitude: null, west: null, north: null }
  const sums = { samples: 0, speedCount: 0, speedSum: 0, fuelCount: 0, fuelSum: 0, distanceKm: 0 }
  const charge = { chargeCount: 0, chargeSum: 0, chargeMin: null, chargeFirst: null, chargeLast: null }
  const counter = { engineHoursFirst: null, engineHoursLast: null }
  const seconds = { movingSeconds: 0, idleSeconds: 0, stoppedSeconds: 0, engineSeconds: 0 }
  return { firstTime: time, lastTime: time, ...none, ...nowhere, ...sums, ...charge, ...counter, ...seconds }
}

function addReading(parts: Parts, reading: Row): void {
  const { speed = null, fuelLevel = null, odometer = null, longitude = null, latitude = null } = reading
  parts.samples++
  parts.lastTime = reading.time
  if (speed !== null) {
    const value = Math.fround(speed)
    parts.speedCount++
    parts.speedSum += value
    parts.speedMin = Math.min(parts.speedMin ?? value, value)
    parts.speedMax = Math.max(parts.speedMax ?? value, value)
  }
  if (fuelLevel !== null) {
    const value = Math.fround(fuelLevel)
    parts.fuelCount++
    parts.fuelSum += value
    parts.fuelFirst ??= value
    parts.fuelLast = value
  }
  const { stateOfCharge = null } = reading
  if (stateOfCharge !== null) {
    const value = Math.fround(stateOfCharge)
    parts.chargeCount++
    parts.chargeSum += value
    parts.chargeMin = Math.min(parts.chargeMin ?? value, value)
    parts.chargeFirst ??= value
    parts.chargeLast = value
  }
  parts.engineHoursFirst ??= reading.engineHours ?? null
  parts.engineHoursLast = reading.engineHours ?? parts.engineHoursLast
  parts.odometerFirst ??= odometer
  parts.odometerLast = odometer ?? parts.odometerLast
  if (longitude === null || latitude === null) return
  parts.firstLongitude ??= longitude
  parts.lastLongitude = longitude
  parts.west = Math.min(parts.west ?? longitude, longitude)
  parts.north = Math.max(parts.north ?? latitude, latitude)
}

function distance(readings: readonly Row[], index: number): number | null {
  const reading = readings[index]!
  const previous = readings[index - 1]!
  const has = (row: Row) => (row.longitude ?? null) !== null || (row.odometer ?? null) !== null
  let earlier: Row | undefined = previous
  if (!has(previous)) {
    if (!has(reading)) return null
    earlier = readings
      .slice(0, index)
      .reverse()
      .find(row => row.time >= reading.time - GAP_SECONDS * 1000 && has(row))
  }
  if (!earlier) return null
  const [now, then] = [reading.odometer ?? null, earlier.odometer ?? null]
  if (now !== null && then !== null && now >= then) return now - then
  return greatCircle(earlier, reading)
}

function greatCircle(a: Row, b: Row): number | null {
  if ((a.longitude ?? null) === null || (b.longitude ?? null) === null) return null
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half =
    Math.sin(radians(b.latitude! - a.latitude!) / 2) ** 2 +
    Math.cos(radians(a.latitude!)) *
      Math.cos(radians(b.latitude!)) *
      Math.sin(radians(b.longitude! - a.longitude!) / 2) ** 2
  return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(half)))
}
