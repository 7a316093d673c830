import type { Reading } from '../telemetry/reading.ts'

/**
 * The latest reading of a vehicle that has coordinates, all of it from that one reading: a reading without
 * coordinates is kept in the history and changes nothing here, neither the place nor the speed beside it,
 * so that what is shown together was true together.
 */
export interface Fix {
  vehicleId: string
  organizationId: string
  /** Epoch milliseconds. */
  time: number
  longitude: number
  latitude: number
  altitude: number | null
  speed: number | null
  heading: number | null
  fuelLevel: number | null
  odometer: number | null
  ignition: boolean | null
}

export function fixOf(reading: Reading, organizationId: string): Fix | null {
  const { vehicleId, time, longitude, latitude, altitude, speed, heading, fuelLevel, odometer, ignition } =
    reading
  if (longitude === null || latitude === null) return null
  return {
    vehicleId,
    organizationId,
    time,
    longitude,
    latitude,
    altitude,
    speed,
    heading,
    fuelLevel,
    odometer,
    ignition,
  }
}
