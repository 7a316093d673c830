import { kmBetween, type Place } from '../../telemetry/distance.ts'
import type { EngineSettings } from './world.ts'

/** A stop of a driver's plan, as far as it has been seen to. */
export interface WatchedStop {
  readonly id: string
  readonly orderId: string
  readonly kind: 'pickup' | 'delivery' | 'visit'
  readonly place: Place
  readonly arrivedAt: number | null
  readonly departedAt: number | null
  /** A person wrote the arrival, so no position writes the departure. */
  readonly byHand?: boolean
}

/** Where a vehicle was, and when. */
export interface Sighting extends Place {
  readonly time: number
  /** km/h; null: it was not told. */
  readonly speed: number | null
}

export interface Passage {
  readonly stopId: string
  readonly orderId: string
  readonly what: 'arrived' | 'departed'
  readonly at: number
}

type Limits = Pick<EngineSettings, 'arrivalMetres' | 'departureMetres' | 'slowKmh'>

/**
 * What a sighting says of the stops of a plan: the vehicle is at one when it is near and slow, and has left it when it is well away.
 * Stops at one place are come to and left together. Nothing is delivered that was not fetched: a delivery waits for the
 * pickups of its order that stand before it.
 */
export function passagesOf(stops: readonly WatchedStop[], sighting: Sighting, limits: Limits): Passage[] {
  const found: Passage[] = []
  const fetched = new Map<string, boolean>()
  for (const stop of stops) {
    const { id: stopId, orderId, kind, arrivedAt, departedAt, byHand = false } = stop
    const isFetched = fetched.get(orderId) ?? true
    const metres = kmBetween(stop.place, sighting) * 1_000
    let isReached = arrivedAt !== null
    if (!isReached && isFetched && isAt(metres, sighting, limits)) {
      found.push({ stopId, orderId, what: 'arrived', at: sighting.time })
      isReached = true
    } else if (
      isReached &&
      !byHand &&
      departedAt === null &&
      sighting.time > arrivedAt! &&
      metres > limits.departureMetres
    )
      found.push({ stopId, orderId, what: 'departed', at: sighting.time })
    if (kind === 'pickup') fetched.set(orderId, isFetched && isReached)
  }
  return found
}

function isAt(metres: number, { speed }: Sighting, { arrivalMetres, slowKmh }: Limits): boolean {
  return metres <= arrivalMetres && (speed === null || speed <= slowKmh)
}

/** The stops once all of these are taken in. */
export function applied<Stop extends WatchedStop>(
  stops: readonly Stop[],
  passages: readonly Passage[],
): Stop[] {
  if (passages.length === 0) return [...stops]
  const times = (stopId: string, what: Passage['what']) =>
    passages.find(one => one.stopId === stopId && one.what === what)?.at
  return stops.map(stop => ({
    ...stop,
    arrivedAt: times(stop.id, 'arrived') ?? stop.arrivedAt,
    departedAt: times(stop.id, 'departed') ?? stop.departedAt,
  }))
}

/** The same of all that a vehicle's readings say, in the order of their time, from the begin on. */
export function passagesIn(
  stops: readonly WatchedStop[],
  sightings: readonly Sighting[],
  limits: Limits,
): WatchedStop[] {
  let state: WatchedStop[] = stops.map(stop => ({ ...stop, arrivedAt: null, departedAt: null }))
  for (const sighting of sightings) {
    const found = passagesOf(state, sighting, limits)
    if (found.length > 0) state = applied(state, found)
  }
  return state
}
