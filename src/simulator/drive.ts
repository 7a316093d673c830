import type { City } from './city.ts'
import type { Random } from './random.ts'
import { findRoute, speedLimits } from './route.ts'

/** One street of a planned route. Metres, seconds, degrees. */
interface Leg {
  street: number
  x: number
  y: number
  east: number
  north: number
  heading: number
  length: number
  limit: number
  /** The highest speed at its end from which the vehicle can still brake for everything that follows. */
  endSpeed: number
  /** The vehicle's waiting time at its end. */
  wait: number
}

/** A vehicle on its way along a route. `advanceSecond` moves it forward; it has arrived when no leg is left. */
export interface Drive {
  legs: readonly Leg[]
  leg: number
  /** Metres from the start of the leg. */
  along: number
  speed: number
  waiting: number
}

const braking = 2.2

export function planDrive(city: City, from: number, to: number, random: Random): Drive {
  const junctions = findRoute(city, from, to)
  const legs: Leg[] = []
  for (let index = 0; index + 1 < junctions.length; index++) {
    legs.push(legBetween(city, junctions[index]!, junctions[index + 1]!, random))
  }
  for (let index = legs.length - 1; index >= 0; index--) {
    const leg = legs[index]!
    const next = legs[index + 1]
    const stopsHere = !next || (leg.limit < speedLimits.ring && random() < 0.16)
    if (stopsHere) {
      leg.endSpeed = 0
      leg.wait = next ? 3 + random() * 32 : 0
    } else {
      const turn = Math.abs(((next.heading - leg.heading + 540) % 360) - 180)
      const corner = turn < 25 ? Math.min(leg.limit, next.limit) : turn < 60 ? 9 : 5
      // The speed from which it can brake in time for the next leg.
      leg.endSpeed = Math.min(corner, Math.sqrt(next.endSpeed ** 2 + 2 * braking * next.length))
    }
  }
  return { legs, leg: 0, along: 0, speed: 0, waiting: 0 }
}

function legBetween(city: City, from: number, to: number, random: Random): Leg {
  const street = city.leaving[from]!.find(way => way.to === to)!.street
  const { kind, length } = city.streets[street]!
  const [a, b] = [city.junctions[from]!, city.junctions[to]!]
  const [east, north] = [(b.x - a.x) / length, (b.y - a.y) / length]
  return {
    street,
    x: a.x,
    y: a.y,
    east,
    north,
    heading: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360,
    length,
    limit: speedLimits[kind] * (0.86 + random() * 0.2),
    endSpeed: 0,
    wait: 0,
  }
}

export function arrived(drive: Drive): boolean {
  return drive.leg >= drive.legs.length
}

/** Moves forward by one second, no faster than the traffic once it has braked for it. Returns the metres driven. */
export function advanceSecond(
  drive: Drive,
  acceleration: number,
  traffic = Number.POSITIVE_INFINITY,
): number {
  if (drive.waiting > 0) {
    drive.waiting = Math.max(0, drive.waiting - 1)
    return 0
  }
  const leg = drive.legs[drive.leg]
  if (!leg) return 0
  const left = leg.length - drive.along
  const brakeable = Math.sqrt(leg.endSpeed ** 2 + 2 * braking * left)
  const slowed = Math.max(traffic, drive.speed - braking)
  drive.speed = Math.min(drive.speed + acceleration, leg.limit, brakeable, slowed)
  // Creeps up to a stop line; otherwise it would approach it forever.
  const metres = Math.max(drive.speed, 0.8)
  if (metres < left) {
    drive.along += metres
    return metres
  }
  drive.leg++
  const stops = leg.endSpeed === 0
  drive.along = stops ? 0 : metres - left
  if (stops) drive.speed = 0
  drive.waiting = leg.wait
  return stops ? left : metres
}

const keepRight = 3.2

/** The vehicle's place on the city's plane, on the right-hand side of the street, and its heading. */
export function placeOf(drive: Drive): { x: number; y: number; heading: number } {
  const leg = drive.legs[Math.min(drive.leg, drive.legs.length - 1)]!
  const along = arrived(drive) ? leg.length : drive.along
  return {
    x: leg.x + leg.east * along + leg.north * keepRight,
    y: leg.y + leg.north * along - leg.east * keepRight,
    heading: leg.heading,
  }
}
