import { EARTH_RADIUS_KM, KM_A_DEGREE, kmBetween, type Place, radians } from '../../telemetry/distance.ts'
import { type Box, degreesBetween, type Shape, type Stretch, united } from './shape.ts'

/** Everything within a distance of a line or a point; the line's segments are the shortest paths on the globe. */
export function corridorShape(line: readonly Place[], radiusMeters: number): Shape {
  const pieces =
    line.length === 1 ? [pointOf(line[0]!)] : line.slice(1).map((to, index) => arcOf(line[index]!, to))
  const metres = (place: Place) =>
    pieces.reduce((least, piece) => Math.min(least, piece.metres(place)), Number.POSITIVE_INFINITY)
  return {
    boxes: pieces.map(({ box }) => widened(box, radiusMeters)),
    contains: place => pieces.some(piece => piece.metres(place) <= radiusMeters),
    metresToEdge: place => Math.abs(metres(place) - radiusMeters),
    within: (from, to) =>
      united(stepsOf(from, to).flatMap(step => pieces.flatMap(piece => near(piece, step, radiusMeters)))),
  }
}

interface Piece {
  box: Box
  metres(place: Place): number
}

function pointOf(point: Place): Piece {
  const { longitude, latitude } = point
  return {
    box: { west: longitude, south: latitude, east: longitude, north: latitude },
    metres: place => kmBetween(point, place) * 1000,
  }
}

type Vector = readonly [number, number, number]

function arcOf(from: Place, to: Place): Piece {
  const [a, b] = [vectorOf(from), vectorOf(to)]
  const normal = cross(a, b)
  const length = Math.hypot(...normal)
  if (length < 1e-15) return pointOf(from)
  const pole: Vector = [normal[0] / length, normal[1] / length, normal[2] / length]
  const [begins, ends] = [cross(pole, a), cross(b, pole)]
  return {
    box: boxOf(from, to, pole, begins, ends),
    metres: place => {
      const point = vectorOf(place)
      if (dot(begins, point) >= 0 && dot(ends, point) >= 0)
        return Math.asin(Math.min(1, Math.abs(dot(pole, point)))) * EARTH_RADIUS_KM * 1000
      return Math.min(kmBetween(from, place), kmBetween(to, place)) * 1000
    },
  }
}

/** The shortest path bends towards the nearer pole; if its vertex lies on it, that is its northernmost or southernmost point. */
function boxOf(from: Place, to: Place, pole: Vector, begins: Vector, ends: Vector): Box {
  const degrees = degreesBetween(from.longitude, to.longitude)
  const west = degrees < 0 ? from.longitude + degrees : from.longitude
  let south = Math.min(from.latitude, to.latitude)
  let north = Math.max(from.latitude, to.latitude)
  for (const sign of [1, -1]) {
    const summit: Vector = [-sign * pole[2] * pole[0], -sign * pole[2] * pole[1], sign * (1 - pole[2] ** 2)]
    if (dot(begins, summit) <= 0 || dot(ends, summit) <= 0) continue
    const latitude = Math.acos(Math.min(1, Math.abs(pole[2]))) / radians(1)
    if (sign > 0) north = Math.max(north, latitude)
    else south = Math.min(south, -latitude)
  }
  return { west, south, east: west + Math.abs(degrees), north }
}

function vectorOf({ longitude, latitude }: Place): Vector {
  const [lambda, phi] = [radians(longitude), radians(latitude)]
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

function dot([ax, ay, az]: Vector, [bx, by, bz]: Vector): number {
  return ax * bx + ay * by + az * bz
}

function widened({ west, south, east, north }: Box, metres: number): Box {
  const degrees = metres / 1000 / KM_A_DEGREE
  const [least, most] = [south - degrees, north + degrees]
  const reach = Math.max(Math.abs(least), Math.abs(most))
  // Around a pole it covers all longitudes.
  if (reach >= 90) return { west: -180, south: Math.max(-90, least), east: 180, north: Math.min(90, most) }
  const aside =
    Math.asin(Math.min(1, Math.sin(radians(degrees)) / Math.cos(radians(reach)))) / radians(1) + 1e-9
  const turn = -360 * Math.floor((west - aside + 180) / 360)
  return { west: west - aside + turn, south: least, east: east + aside + turn, north: most }
}

/** A part of a path so short that it comes close to something at most once. */
interface Step {
  from: number
  to: number
  at(part: number): Place
  /** At most this long. */
  metres: number
}

const STEP_DEGREES = 1

function stepsOf(from: Place, to: Place): Step[] {
  const dx = degreesBetween(from.longitude, to.longitude)
  const dy = to.latitude - from.latitude
  const count = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / STEP_DEGREES))
  const at = (part: number) => ({
    longitude: from.longitude + part * dx,
    latitude: from.latitude + part * dy,
  })
  const metres = ((Math.abs(dx) + Math.abs(dy)) / count) * KM_A_DEGREE * 1000
  return Array.from({ length: count }, (_, index) => ({
    from: index / count,
    to: (index + 1) / count,
    at,
    metres,
  }))
}

/** Enough iterations of halving, or of reducing by a third, to reach the precision of a double. */
const HALVES = 52
const THIRDS = 80

function near(piece: Piece, { from, to, at, metres }: Step, radius: number): Stretch[] {
  const over = (part: number) => piece.metres(at(part)) - radius
  const [atBegin, atEnd] = [over(from), over(to)]
  if (atBegin <= 0 && atEnd <= 0) return [[from, to]]
  if (Math.min(atBegin, atEnd) > metres) return []
  const inside = atBegin <= 0 ? from : atEnd <= 0 ? to : nearest(over, from, to)
  if (over(inside) > 0) return []
  return [[atBegin <= 0 ? from : edge(over, inside, from), atEnd <= 0 ? to : edge(over, inside, to)]]
}

function nearest(over: (part: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  for (let count = 0; count < THIRDS; count++) {
    const third = (high - low) / 3
    if (over(low + third) <= over(high - third)) high -= third
    else low += third
  }
  return (low + high) / 2
}

/** Where the edge lies between a point of the path inside and one outside. */
function edge(over: (part: number) => number, inside: number, outside: number): number {
  let [near, far] = [inside, outside]
  for (let count = 0; count < HALVES; count++) {
    const middle = (near + far) / 2
    if (over(middle) <= 0) near = middle
    else far = middle
  }
  return near
}
