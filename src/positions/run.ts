import type { Reading } from '../telemetry/reading.ts'
import { rankOf } from './position.ts'

/** What readings of one vehicle that stand in a row say last. */
interface Run {
  /** The index behind its last reading. */
  end: number
  /** The time of its last reading. */
  time: number
  /** Of those with a place the one that counts. */
  placed: Reading | undefined
  fuel: { time: number; fuelLevel: number } | undefined
  odometer: number | undefined
}

/**
 * Looks through the readings from `begin` on that are of the same vehicle. A batch has a vehicle's readings in a row, so
 * that what keeps the latest of each vehicle is asked once a batch, and not for each reading.
 */
export function runFrom(readings: readonly Reading[], begin: number): Run {
  const { vehicleId } = readings[begin]!
  let placed: Reading | undefined
  let fuel: Run['fuel']
  let odometer: number | undefined
  let end = begin
  while (end < readings.length && readings[end]!.vehicleId === vehicleId) {
    const reading = readings[end]!
    if (reading.longitude !== null && (!placed || rankOf(reading) > rankOf(placed))) placed = reading
    const { time, fuelLevel } = reading
    if (fuelLevel !== null && (fuel === undefined || fuel.time < time)) fuel = { time, fuelLevel }
    const further = reading.odometer
    if (further !== null && (odometer === undefined || odometer < further)) odometer = further
    end++
  }
  return { end, time: readings[end - 1]!.time, placed, fuel, odometer }
}
