import type { PoolClient } from 'pg'
import { noArchive } from '../../telemetry/archive/in-place.ts'
import type { DrivenTrip } from '../../travel/learn.ts'
import { drivenTrip, tripRules } from '../../travel/trips.ts'
import { readTrips } from './read.ts'

/** A vehicle's trips that began in a time range, as routes from one place to another, from which travel times are learned. */
export async function drivenTripsOf(
  client: PoolClient,
  vehicleId: string,
  from: number,
  until: number,
): Promise<DrivenTrip[]> {
  const question = {
    vehicleId,
    range: { from, to: until },
    rules: tripRules,
    now: until,
    begunAfter: from - 1,
    most: Number.POSITIVE_INFINITY,
  }
  // Travel times are learned from readings in the database: archived days were learned from before.
  const trips = await readTrips(client, question, noArchive)
  return trips.flatMap(trip => (trip.end < until ? (drivenTrip(trip) ?? []) : []))
}
