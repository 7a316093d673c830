import { kmBetween, type Place } from '../../telemetry/distance.ts'
import type { Driver, OpenStop, World } from './world.ts'

/** Travel times between all places of a world: the median, and what four of five trips keep. Row by row, like the planner's. */
interface Ways {
  readonly seconds: Float64Array
  readonly late: Float64Array
  readonly metres: Float64Array
}

/** All relevant places, each once. */
interface Places {
  readonly list: readonly Place[]
  of(place: Place): number
}

export interface Ground {
  readonly places: Places
  readonly ways: Ways
}

export function placesOf({ drivers, orders }: Pick<World, 'drivers' | 'orders'>): Places {
  const list: Place[] = []
  const known = new Map<string, number>()
  const keyOf = ({ longitude, latitude }: Place) => `${longitude} ${latitude}`
  const add = (place: Place) => {
    if (!known.has(keyOf(place))) known.set(keyOf(place), list.push(place) - 1)
  }
  for (const { place } of drivers) if (place) add(place)
  for (const { stops } of orders) for (const { place } of stops) add(place)
  return { list, of: place => known.get(keyOf(place))! }
}

interface Leg {
  readonly seconds: number
  readonly late: number
  readonly metres: number
}

const nowhere: Leg = { seconds: 0, late: 0, metres: 0 }

export function legBetween({ places, ways }: Ground, from: Place | null, to: Place): Leg {
  if (!from) return nowhere
  const at = places.of(from) * places.list.length + places.of(to)
  const leg = { seconds: ways.seconds[at]!, late: ways.late[at]!, metres: ways.metres[at]! }
  return Number.isFinite(leg.seconds + leg.late + leg.metres) ? leg : detour(from, to)
}

/** Where roads are closed. Nobody is sent there, but whoever has to go there already will find a way, or wait. */
function detour(from: Place, to: Place): Leg {
  const km = 2 * kmBetween(from, to)
  const seconds = (3_600 * km) / DETOUR_KMH
  return { seconds, late: 2 * seconds, metres: 1_000 * km }
}

const DETOUR_KMH = 20

/** Where and when a driver is free: now, or once the work at the driver's present stop is done. */
export interface Begin {
  readonly place: Place | null
  readonly at: number
  /** The stop where the driver is. */
  readonly standing: OpenStop | null
}

/** A driver who has been at a stop for longer than its work takes is expected to leave within this time. */
const LEAVES_WITHIN_MS = 60_000

export function beginOf(driver: Driver, first: OpenStop | undefined, now: number): Begin {
  if (first?.arrivedAt == null) return { place: driver.place, at: now, standing: null }
  const done = Math.max(first.arrivedAt, first.from ?? 0) + first.serviceSeconds * 1_000
  return { place: first.place, at: Math.max(now + LEAVES_WITHIN_MS / 2, done), standing: first }
}

const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

/** As it is written and shown. A window may open so late that nobody can write what comes after it. */
export function isoOf(moment: number): string {
  return new Date(Math.min(moment, LATEST)).toISOString()
}

/** When a driver arrives at a stop, by the median and by four of five trips. */
export interface Eta {
  readonly stopId: string
  readonly eta: number
  readonly etaLate: number
}

export interface Timed {
  readonly etas: readonly Eta[]
  readonly metres: number
  readonly seconds: number
  readonly secondsLate: number
  /** When the last work is done. */
  readonly ends: number
  readonly endsLate: number
}

/** Computes the times of a plan's stops in order. For a stop where the driver is, the actual arrival counts. */
export function timesOf(driver: Driver, stops: readonly OpenStop[], now: number, ground: Ground): Timed {
  const begin = beginOf(driver, stops[0], now)
  const etas: Eta[] = []
  let place = begin.place
  let [time, lateTime] = [begin.at, begin.at]
  let [metres, seconds, secondsLate] = [0, 0, 0]
  for (const stop of stops) {
    if (stop === begin.standing) {
      etas.push({ stopId: stop.id, eta: stop.arrivedAt!, etaLate: stop.arrivedAt! })
      continue
    }
    const leg = legBetween(ground, place, stop.place)
    const [eta, etaLate] = [time + leg.seconds * 1_000, lateTime + leg.late * 1_000]
    etas.push({ stopId: stop.id, eta, etaLate })
    const work = stop.serviceSeconds * 1_000
    time = Math.max(eta, stop.from ?? 0) + work
    lateTime = Math.max(etaLate, stop.from ?? 0) + work
    metres += leg.metres
    seconds += leg.seconds
    secondsLate += leg.late
    place = stop.place
  }
  return { etas, metres, seconds, secondsLate, ends: time, endsLate: lateTime }
}
