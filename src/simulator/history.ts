import { randomOf } from './random.ts'
import { type Report, report } from './report.ts'
import { advance, type Vehicle, vehicleAt, type World } from './vehicle.ts'

/** How often a device reports: while driving, while standing with the engine off, and at once when it turns. */
export interface Reporting {
  drivingMs: number
  standingMs: number
  turnDegrees: number
}

/**
 * The reports of one vehicle's day, as its device would have sent them, up to the given moment. The odometer is set so
 * that the day ends with the value with which the next one begins: so days can be made backwards from the present.
 */
export function tellDay(
  world: World,
  index: number,
  moment: number,
  { until, odometerAtEnd, reporting }: { until: number; odometerAtEnd: number; reporting: Reporting },
): { reports: Report[]; begins: number; odometerAtBegin: number } {
  const vehicle = vehicleAt(world, index, moment, 0)
  const begins = vehicle.now
  const noise = randomOf(world.seed, 'history', index, begins)
  const end = Math.min(Math.floor(until / 1_000) * 1_000, begins + 24 * 3_600_000 - 1_000)
  const reports: Report[] = []
  let last: { at: number; heading: number; ignition: boolean } | undefined
  while (vehicle.now <= end) {
    if (!last || isDue(vehicle, last, reporting)) {
      reports.push(report(world, vehicle, vehicle.now, noise))
      last = { at: vehicle.now, heading: vehicle.heading, ignition: vehicle.ignition }
    }
    if (vehicle.now >= end) break
    const stride = vehicle.phase === 'driving' ? 3_000 : 15_000
    advance(world, vehicle, Math.min(end, vehicle.now + stride))
  }
  const odometerAtBegin = odometerAtEnd - vehicle.odometer
  for (const told of reports) told.odometer = Math.round((odometerAtBegin + told.odometer) * 1_000) / 1_000
  return { reports, begins, odometerAtBegin }
}

function isDue(
  vehicle: Vehicle,
  last: { at: number; heading: number; ignition: boolean },
  { drivingMs, standingMs, turnDegrees }: Reporting,
): boolean {
  const since = vehicle.now - last.at
  if (vehicle.ignition !== last.ignition) return true
  if (since >= (vehicle.ignition ? drivingMs : standingMs)) return true
  return vehicle.speed > 5 && Math.abs(((vehicle.heading - last.heading + 540) % 360) - 180) >= turnDegrees
}
