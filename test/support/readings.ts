import type { Reading } from '../../src/telemetry/reading.ts'

/** A reading as decode makes it; what is not said is null. */
export function reading(vehicleId: string, time: number, fields: Partial<Reading> = {}): Reading {
  return {
    vehicleId,
    time,
    longitude: null,
    latitude: null,
    altitude: null,
    speed: null,
    heading: null,
    fuelLevel: null,
    odometer: null,
    ignition: null,
    engine: null,
    attributes: null,
    ...fields,
  }
}
