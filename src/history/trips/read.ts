import type { PoolClient } from 'pg'
import { HOUR_MS, iso, type Range } from '../range.ts'
import { type Trip, TripFinder, type TripReading, type TripRules } from './trips.ts'

const PAGE = 5_000
/** As far back, and ahead, as the begin and the end of a trip that crosses the range are looked for. */
const REACH_MS = 48 * HOUR_MS

export interface TripQuestion {
  vehicleId: string
  range: Range
  rules: TripRules
  now: number
  /** Only trips that began later than this. */
  begunAfter: number
  /** Trips that are wanted, at most. */
  most: number
}

/**
 * The trips that touch the range, each whole: one that was under way at its begin is told from where it set
 * out, and one that goes on at its end to where it arrived. So a trip over midnight is the same trip in the
 * answers of both days.
 */
export async function readTrips(client: PoolClient, question: TripQuestion): Promise<Trip[]> {
  const { range, rules, now, begunAfter, most } = question
  const finder = new TripFinder(rules)
  const trips: Trip[] = []
  const take = (trip: Trip | undefined) => {
    if (trip && trip.end >= range.from && trip.start < range.to && trip.start > begunAfter) trips.push(trip)
  }
  let after = await lastReset(client, question)
  const until = range.to + REACH_MS
  while (trips.length < most) {
    const page = await readPage(client, question.vehicleId, after, until)
    for (const reading of page) {
      if (reading.time >= range.to && finder.standing) return trips
      take(finder.add(reading))
      if (trips.length >= most) return trips
    }
    if (page.length < PAGE) break
    after = page.at(-1)!.time
  }
  take(finder.finish(now))
  return trips
}

/**
 * A moment just before the latest reading ahead of the range after which the vehicle stands in any case: one
 * with the ignition off, or the last one before a silence. What lies before it cannot change what comes after.
 */
async function lastReset(client: PoolClient, { vehicleId, range, rules }: TripQuestion): Promise<number> {
  const { rows } = await client.query<{ time: Date | null }>(
    `select max(time) as time
       from (
         select time, ignition,
                lead(time, 1, 'infinity') over (order by time) - time > make_interval(secs => $4) as silent
           from vehicle_telemetry
          where vehicle_id = $1 and time >= $2 and time <= $3::timestamptz + make_interval(secs => $4)
       ) readings
      where (silent or not ignition) and time < $3`,
    [vehicleId, iso(range.from - REACH_MS), iso(range.from), rules.gapSeconds],
  )
  return (rows[0]?.time?.getTime() ?? range.from - REACH_MS) - 1
}

async function readPage(
  client: PoolClient,
  vehicleId: string,
  after: number,
  until: number,
): Promise<TripReading[]> {
  const { rows } = await client.query<TripReading>(
    `select (extract(epoch from time) * 1000)::float8 as time, longitude, latitude, speed, odometer, ignition
       from vehicle_telemetry
      where vehicle_id = $1 and time > $2 and time < $3
      order by time
      limit $4`,
    [vehicleId, new Date(after).toISOString(), iso(until), PAGE],
  )
  return rows
}
