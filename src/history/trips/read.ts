import type { PoolClient } from 'pg'
import type { ArchiveReader } from '../../telemetry/archive/in-place.ts'
import type { Behind, TripReading } from '../../telemetry/store/readings.ts'
import { joined, type Trip, TripFinder, type TripRules } from '../../telemetry/trips.ts'
import { lastStanding, readForTrips } from '../past.ts'
import { HOUR_MS, iso, type Range } from '../range.ts'

const PAGE = 5_000
/** As far back, and ahead, as the begin and the end of a trip that crosses the range are looked for. */
const REACH_MS = 48 * HOUR_MS

interface TripQuestion {
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
export async function readTrips(
  client: PoolClient,
  question: TripQuestion,
  archive: ArchiveReader,
): Promise<Trip[]> {
  const { range, rules, now, begunAfter, most } = question
  const finder = new TripFinder(rules)
  const trips: Trip[] = []
  const take = (trip: Trip | undefined) => {
    if (trip && trip.end >= range.from && trip.start < range.to && trip.start > begunAfter) trips.push(trip)
  }
  const since = await lastReset(client, question, archive)
  const stretch = { vehicleId: question.vehicleId, since, until: range.to + REACH_MS }
  for await (const instants of instantsOf(client, stretch, archive)) {
    for (const reading of instants) {
      if (reading.time >= range.to && finder.standing) return trips
      take(finder.add(reading))
      if (trips.length >= most) return trips
    }
  }
  take(finder.finish(now))
  return trips
}

/** Page by page, what a vehicle said at each instant. */
async function* instantsOf(
  client: PoolClient,
  { vehicleId, since, until }: { vehicleId: string; since: number; until: number },
  archive: ArchiveReader,
): AsyncGenerator<TripReading[]> {
  let after: Behind = { time: since, part: 0 }
  /** Of which the next page may have more. */
  let last: TripReading | undefined
  for (;;) {
    const page = await readForTrips(client, archive, { vehicleId, after, until: iso(until), limit: PAGE })
    const instants: TripReading[] = []
    for (const reading of page) {
      if (last?.time === reading.time) last = joined(last, reading)
      else {
        if (last) instants.push(last)
        last = reading
      }
    }
    if (page.length < PAGE) {
      yield last ? [...instants, last] : instants
      return
    }
    yield instants
    after = page.at(-1)!
  }
}

/** A moment just before the vehicle last stood ahead of the range. What lies before it cannot change what comes after. */
async function lastReset(
  client: PoolClient,
  { vehicleId, range, rules }: TripQuestion,
  archive: ArchiveReader,
): Promise<number> {
  const from = range.from - REACH_MS
  const { gapSeconds } = rules
  const before = { vehicleId, from: iso(from), to: iso(range.from), gapSeconds }
  const stood = await lastStanding(client, archive, before)
  return (stood ?? from) - 1
}
