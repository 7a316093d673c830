import { kmBetween, type Place } from './distance.ts'
import type { TripReading } from './store/readings.ts'

/**
 * Trips and stops, from a vehicle's readings in the order of their time. The same readings give the same
 * trips, whatever range was requested and whenever: computed for a query, or stored as rows and recomputed when a late
 * reading affects them.
 *
 * States: standing -> driving -> resting -> driving | standing.
 *
 * The rules
 * - Readings of one instant count as one: each value is taken from the first that has it.
 * - A reading is moving if its speed is above 1 km/h or, without a speed, if the distance from the reading
 *   before it amounts to more; and if its ignition is not off.
 * - A trip begins with a moving reading after standing. If the reading before it is near enough in time, the
 *   trip begins there: the vehicle left from where it stood.
 * - A trip ends where the vehicle came to rest, once it has rested for `stopSeconds`; at once when the
 *   ignition is switched off; and at the last reading before a silence longer than `gapSeconds`. A shorter rest
 *   is part of the trip: it is idling while the ignition is on.
 * - A stop lasts from the end of a trip to the start of the next one, heard or not; `movedKm` is the distance from
 *   there to where the vehicle was found again.
 */
export interface Trip {
  start: number
  end: number
  startPlace: Place | null
  endPlace: Place | null
  distanceKm: number
  idleSeconds: number
  speedMax: number | null
  readings: number
  /** Why it ended; `open` while nothing has ended it yet. */
  ended: 'rest' | 'ignition' | 'silence' | 'open'
}

export interface TripRules {
  stopSeconds: number
  gapSeconds: number
}

/** Where a rest began that is not yet long enough to end the trip, and the state of the trip at that point. */
interface Resting {
  since: number
  idleSeconds: number
  place: Place | null
  distanceKm: number
  readings: number
}

export interface TripState {
  before?: TripReading | undefined
  trip?: Trip | undefined
  resting?: Resting | undefined
}

interface Step {
  reading: TripReading
  moving: boolean
  /** From the reading before, if it is near enough in time. */
  seconds: number | null
  km: number
}

/** Kilometres of a step, by odometer if both ends have one that does not run backward, otherwise along the globe. */
function kmOfStep(from: TripReading, to: TripReading): number | null {
  if (from.odometer !== null && to.odometer !== null && to.odometer >= from.odometer)
    return to.odometer - from.odometer
  const [start, end] = [placeOf(from), placeOf(to)]
  return start && end ? kmBetween(start, end) : null
}

/** Merges two readings of one instant. */
export function joined(first: TripReading, further: TripReading): TripReading {
  const placed = first.longitude === null ? further : first
  return {
    time: first.time,
    part: first.part,
    longitude: placed.longitude,
    latitude: placed.latitude,
    speed: first.speed ?? further.speed,
    odometer: first.odometer ?? further.odometer,
    ignition: first.ignition ?? further.ignition,
  }
}

/**
 * Takes readings one by one and returns each trip once it has ended. `standing` says that the past before a
 * reading can no longer matter.
 */
export class TripFinder {
  readonly #rules: TripRules
  #before: TripReading | undefined
  #trip: Trip | undefined
  /** What a rest would end the trip with, if it lasts. */
  #resting: Resting | undefined

  /** `state`: the saved state of an earlier finder, which this one continues. */
  constructor(rules: TripRules, state?: TripState) {
    this.#rules = rules
    this.#before = state?.before
    this.#trip = state?.trip
    this.#resting = state?.resting
  }

  /** Everything that the next reading depends on, as JSON. */
  get state(): TripState {
    return { before: this.#before, trip: this.#trip, resting: this.#resting }
  }

  add(reading: TripReading): Trip | undefined {
    const step = this.#step(reading)
    const before = this.#before
    this.#before = reading
    if (!this.#trip) {
      if (step.moving) this.#trip = begin(step, step.seconds === null ? undefined : before)
      return undefined
    }
    if (step.seconds === null) {
      const ended = this.#end('silence')
      if (step.moving) this.#trip = begin(step, undefined)
      return ended
    }
    if (step.moving) this.#drive(this.#trip, step)
    else {
      if (reading.ignition === false) return this.#endAt(this.#trip, step)
      this.#rest(this.#trip, step)
      if ((reading.time - this.#resting!.since) / 1000 >= this.#rules.stopSeconds) return this.#end('rest')
    }
    return undefined
  }

  /** Called once there are no more readings. */
  finish(now: number): Trip | undefined {
    if (!this.#trip || !this.#before) return undefined
    const silent = (now - this.#before.time) / 1000 > this.#rules.gapSeconds
    if (silent) return this.#end('silence')
    const trip = { ...this.#trip, ended: 'open' as const }
    this.#trip = undefined
    return trip
  }

  get standing(): boolean {
    return this.#trip === undefined
  }

  #step(reading: TripReading): Step {
    const before = this.#before
    const between = before ? (reading.time - before.time) / 1000 : Number.POSITIVE_INFINITY
    const seconds = between <= this.#rules.gapSeconds ? between : null
    const km = before && seconds !== null ? kmOfStep(before, reading) : null
    const fast = reading.speed === null ? km !== null && km * 3600 > seconds! : reading.speed > 1
    return { reading, moving: fast && reading.ignition !== false, seconds, km: km ?? 0 }
  }

  #drive(trip: Trip, step: Step): void {
    if (this.#resting) trip.idleSeconds += this.#resting.idleSeconds
    this.#resting = undefined
    move(trip, step)
  }

  /** The trip continues as if the rest were short; its state before is kept in case it is not. */
  #rest(trip: Trip, step: Step): void {
    this.#resting ??= {
      since: step.reading.time,
      idleSeconds: 0,
      place: placeOf(step.reading) ?? trip.endPlace,
      distanceKm: trip.distanceKm + step.km,
      readings: trip.readings + 1,
    }
    if (step.reading.time > this.#resting.since && step.reading.ignition === true)
      this.#resting.idleSeconds += step.seconds!
    move(trip, step)
  }

  #end(ended: Trip['ended']): Trip {
    const trip = this.#trip!
    const rest = this.#resting
    this.#trip = undefined
    this.#resting = undefined
    if (!rest) return { ...trip, ended }
    const { since, place, distanceKm, readings } = rest
    return {
      ...trip,
      end: since,
      endPlace: place,
      distanceKm,
      readings,
      ended: ended === 'silence' ? 'rest' : ended,
    }
  }

  /** The trip ends with this reading, whose ignition is off. */
  #endAt(trip: Trip, step: Step): Trip {
    if (!this.#resting) move(trip, step)
    return this.#end('ignition')
  }
}

function begin(step: Step, before: TripReading | undefined): Trip {
  const first = before ?? step.reading
  const trip: Trip = {
    start: first.time,
    end: first.time,
    startPlace: placeOf(first) ?? placeOf(step.reading),
    endPlace: placeOf(first),
    distanceKm: 0,
    idleSeconds: 0,
    speedMax: null,
    readings: before ? 1 : 0,
    ended: 'open',
  }
  move(trip, before ? step : { ...step, km: 0 })
  return trip
}

function move(trip: Trip, { reading, km }: Step): void {
  trip.end = reading.time
  trip.endPlace = placeOf(reading) ?? trip.endPlace
  trip.startPlace ??= trip.endPlace
  trip.distanceKm += km
  trip.readings++
  if (reading.speed !== null) trip.speedMax = Math.max(trip.speedMax ?? 0, reading.speed)
}

function placeOf({ longitude, latitude }: TripReading): Place | null {
  return longitude === null || latitude === null ? null : { longitude, latitude }
}
