import type { PoolClient } from 'pg'
import type { DrivenTrip } from '../../travel/learn.ts'
import { drivenTrip, tripRules } from '../../travel/trips.ts'
import { readTrips } from './read.ts'

/** A vehicle's trips that began in a stretch of time, as ways from one place to another: what travel times are learned from. */
export async function drivenTripsOf(
  client: PoolClient,
  vehicleId: string,
  from: number,
  until: number,
): Promise<DrivenTrip[]> {
  const trips = await readTrips(client, {
    vehicleId,
    range: { from, to: until },
    rules: tripRules,
    now: until,
    begunAfter: from - 1,
    most: Number.POSITIVE_INFINITY,
  })
  return trips.flatMap(trip => (trip.end < until ? (drivenTrip(trip) ?? []) : []))
}
