import { CopyBuffer } from '../../src/telemetry/copy.ts'
import type { Reading } from '../../src/telemetry/reading.ts'

const DAY_MS = 86_400_000

export function benchVehicle(n: number): string {
  return `5f3c1c1e-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
}

/** Of 1,000 vehicles, second by second, within yesterday: in the order in which they would come. */
export function makeReadings(count: number): Reading[] {
  const begin = (Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS
  const vehicles = Array.from({ length: 1_000 }, (_, n) => benchVehicle(n))
  return Array.from({ length: count }, (_, n) => ({
    time: begin + Math.floor(n / vehicles.length) * 1_000 + (n % 7),
    vehicleId: vehicles[n % vehicles.length]!,
    longitude: 4 + ((n * 7919) % 100_000) / 50_000,
    latitude: 51 + ((n * 104_729) % 100_000) / 50_000,
    altitude: n % 90,
    speed: (n % 1_200) / 10,
    heading: n % 360,
    fuelLevel: (n % 1_000) / 10,
    odometer: 100_000 + n / 100,
    ignition: n % 10 > 0,
    engine: { rpm: 800 + (n % 2_000), temperature: 80 + (n % 20) },
    attributes: null,
  }))
}

/** A reading as a device sends it. */
export function asJson({ attributes: _, ...reading }: Reading): string {
  return JSON.stringify({ ...reading, time: new Date(reading.time).toISOString() })
}

/** All of them in PostgreSQL's binary format. */
export function asCopyFile(readings: readonly Reading[]): Buffer {
  const copy = new CopyBuffer(readings.length * 200)
  copy.begin()
  for (const reading of readings) copy.add(reading)
  return copy.end()
}
