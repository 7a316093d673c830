import type { PoolClient } from 'pg'
import type { ArchiveReader } from '../../telemetry/archive/in-place.ts'
import type { Behind, TripReading } from '../../telemetry/store/readings.ts'
import { joined, type Trip, TripFinder, type TripRules } from '../../telemetry/trips.ts'
import { lastStanding, readForTrips } from '../past.ts'
import { HOUR_MS, iso, type Range } from '../range.ts'

const PAGE = 5_000
/** How far before and after the range the start and the end of a trip across its limits are looked for. */
const REACH_MS = 48 * HOUR_MS

interface TripQuestion {
  vehicleId: string
  range: Range
  rules: TripRules
  now: number
  /** Only trips that began later than this. */
  begunAfter: number
  /** Maximum number of trips. */
  most: number
}

/**
 * The trips that touch the range, each complete: a trip under way at its start is reported from its departure, and a
 * trip under way at its end until its arrival. So a trip over midnight is the same trip in the answers of both days.
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

/** Page by page, what a vehicle reported at each instant. */
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

/** A time just before the vehicle last stood ahead of the range. Nothing before it can change the result after it. */
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
