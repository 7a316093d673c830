import { CopyBuffer, shapeFor } from '../../src/telemetry/copy.ts'
import { decode, isRefusal } from '../../src/telemetry/decode.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import { reportedFields } from '../../src/telemetry/store/fields.ts'
import { windowAt } from '../../src/telemetry/time.ts'

/** The fields of a reading that are not given. */
export const nothing = Object.fromEntries(
  [...reportedFields, 'attributes'].map(name => [name, null]),
) as unknown as Reading

const DAY_MS = 86_400_000

export function benchVehicle(n: number): string {
  return `5f3c1c1e-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
}

/** Readings of 1,000 vehicles, second by second, within yesterday, in the order in which they would arrive. */
export function makeReadings(count: number): Reading[] {
  const begin = (Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS
  const vehicles = Array.from({ length: 1_000 }, (_, n) => benchVehicle(n))
  const window = windowAt(Date.now(), 30)
  return Array.from({ length: count }, (_, n) => {
    const said = {
      time: begin + Math.floor(n / vehicles.length) * 1_000 + (n % 7),
      longitude: 4 + ((n * 7919) % 100_000) / 50_000,
      latitude: 51 + ((n * 104_729) % 100_000) / 50_000,
      altitude: n % 90,
      speed: (n % 1_200) / 10,
      heading: n % 360,
      fuelLevel: (n % 1_000) / 10,
      odometer: 100_000 + n / 100,
      ignition: n % 10 > 0,
      engine: { rpm: 800 + (n % 2_000), temperature: 80 + (n % 20) },
    }
    // Made by the decoder, as in the service: objects of another shape are slower to read.
    const reading = decode(said, vehicles[n % vehicles.length]!, window)
    if (isRefusal(reading)) throw new Error(reading.message)
    return reading
  })
}

/** A reading in the form in which a device sends it. */
export function asJson(reading: Reading): string {
  const said = Object.entries(reading).filter(([, value]) => value !== null)
  return JSON.stringify({ ...Object.fromEntries(said), time: new Date(reading.time).toISOString() })
}

/** Rows in PostgreSQL's binary format, and their columns: those that the writer would name. */
export interface CopyFile {
  columns: string
  bytes: Buffer
}

export function asCopyFile(readings: readonly Reading[]): CopyFile {
  const copy = new CopyBuffer(readings.length * 200)
  const shape = shapeFor(readings.map(reading => ({ reading })))
  copy.begin(shape)
  for (const reading of readings) copy.add(reading)
  return { columns: shape.columns, bytes: copy.end() }
}
