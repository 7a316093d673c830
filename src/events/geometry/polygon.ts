import { kmBetween, type Place, radians } from '../../telemetry/distance.ts'
import { type Box, degreesBetween, type Shape, type Stretch, turnInto, united } from './shape.ts'

export type Position = readonly number[]

/** The sides of its rings, four numbers each: longitude and latitude of both ends. */
interface Polygon {
  box: Box
  sides: Float64Array
  /** The sides that are not edges: the seam of a polygon that was cut at the antimeridian. */
  seams: ReadonlySet<number>
}

/**
 * One polygon or several, each a ring and the rings of its holes. One that crosses the antimeridian has longitudes beyond
 * 180, or is cut in two there.
 */
export function polygonShape(polygons: readonly (readonly (readonly Position[])[])[]): Shape {
  const isCut = [180, -180].every(meridian => polygons.flat().some(ring => hasSideOn(ring, meridian)))
  const parts = polygons.map(rings => polygonOf(rings, isCut))
  return {
    boxes: parts.map(({ box }) => box),
    contains: place => parts.some(part => isIn(part, place)),
    metresToEdge: place => Math.min(...parts.map(part => metresToSide(part, place))),
    within: (from, to) => united(parts.flatMap(part => stretchesIn(part, from, to))),
  }
}

function hasSideOn(ring: readonly Position[], meridian: number): boolean {
  return ring.some(([longitude], index) => longitude === meridian && ring[index + 1]?.[0] === meridian)
}

function polygonOf(rings: readonly (readonly Position[])[], isCut: boolean): Polygon {
  const longitudes = rings.flat().map(([longitude]) => longitude!)
  const latitudes = rings.flat().map(([, latitude]) => latitude!)
  const [west, east] = [least(longitudes), most(longitudes)]
  // Normalised, so that every polygon begins within -180 to 180.
  const turn = -360 * Math.floor((west + 180) / 360)
  const sides: number[] = []
  const seams = new Set<number>()
  for (const ring of rings) {
    for (const [index, [x1, y1]] of ring.entries()) {
      // An open ring is treated as closed.
      const [x2, y2] = ring[index + 1] ?? ring[0]!
      if (x1 === x2 && y1 === y2) continue
      if (isCut && x1 === x2 && Math.abs(x1!) === 180) seams.add(sides.length)
      sides.push(x1! + turn, y1!, x2! + turn, y2!)
    }
  }
  const box = { west: west + turn, south: least(latitudes), east: east + turn, north: most(latitudes) }
  return { box, sides: Float64Array.from(sides), seams }
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
}

function isIn(polygon: Polygon, { longitude, latitude }: Place): boolean {
  const { box } = polygon
  if (latitude < box.south || latitude > box.north) return false
  const turn = turnInto(box, longitude)
  return turn !== null && isBetweenSides(polygon, longitude + turn, latitude)
}

/** Whether a line from there to the west crosses an odd number of sides. */
function isBetweenSides({ sides }: Polygon, x: number, y: number): boolean {
  let inside = false
  for (let at = 0; at < sides.length; at += 4) {
    const [y1, y2] = [sides[at + 1]!, sides[at + 3]!]
    if (y1 > y === y2 > y) continue
    const [x1, x2] = [sides[at]!, sides[at + 2]!]
    if (x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside
  }
  return inside
}

/** Sides are straight in the plane, so the nearest point is found there, with degrees scaled to their local length. */
function metresToSide({ box, sides, seams }: Polygon, { longitude, latitude }: Place): number {
  const narrow = Math.max(1e-9, Math.cos(radians(latitude)))
  const x = longitude + 360 * Math.round(((box.west + box.east) / 2 - longitude) / 360)
  let nearest = Number.POSITIVE_INFINITY
  let place: Place = { longitude, latitude: latitude > 0 ? -90 : 90 }
  for (let at = 0; at < sides.length; at += 4) {
    if (seams.has(at)) continue
    const [x1, y1] = [sides[at]!, sides[at + 1]!]
    const [dx, dy] = [sides[at + 2]! - x1, sides[at + 3]! - y1]
    const [px, py] = [x - x1, latitude - y1]
    const along = (px * dx * narrow ** 2 + py * dy) / ((dx * narrow) ** 2 + dy ** 2)
    const part = Math.min(1, Math.max(0, along))
    const distance = ((px - part * dx) * narrow) ** 2 + (py - part * dy) ** 2
    if (distance >= nearest) continue
    nearest = distance
    place = { longitude: x1 + part * dx, latitude: y1 + part * dy }
  }
  return kmBetween({ longitude: x, latitude }, place) * 1000
}

function stretchesIn(polygon: Polygon, from: Place, to: Place): Stretch[] {
  const { box } = polygon
  if (Math.max(from.latitude, to.latitude) < box.south || Math.min(from.latitude, to.latitude) > box.north)
    return []
  const dx = degreesBetween(from.longitude, to.longitude)
  const dy = to.latitude - from.latitude
  const [west, east] = [Math.min(0, dx), Math.max(0, dx)]
  const turn = turnInto(box, from.longitude + west, from.longitude + east)
  if (turn === null) return []
  const x = from.longitude + turn
  const y = from.latitude
  const cuts = [0, ...crossings(polygon, x, y, dx, dy).sort((a, b) => a - b), 1]
  const stretches: Stretch[] = []
  for (let index = 1; index < cuts.length; index++) {
    const [begin, end] = [cuts[index - 1]!, cuts[index]!]
    if (begin === end) continue
    const middle = (begin + end) / 2
    if (isBetweenSides(polygon, x + middle * dx, y + middle * dy)) stretches.push([begin, end])
  }
  return stretches
}

/** At which fractions of a path its line meets a side. */
function crossings({ sides }: Polygon, x: number, y: number, dx: number, dy: number): number[] {
  const found: number[] = []
  for (let at = 0; at < sides.length; at += 4) {
    const [x1, y1] = [sides[at]!, sides[at + 1]!]
    const [sx, sy] = [sides[at + 2]! - x1, sides[at + 3]! - y1]
    const across = dx * sy - dy * sx
    if (across === 0) continue // Side by side: the sides next to it are met.
    const part = ((x1 - x) * sy - (y1 - y) * sx) / across
    const along = ((x1 - x) * dy - (y1 - y) * dx) / across
    if (part > 0 && part < 1 && along >= 0 && along <= 1) found.push(part)
  }
  return found
}
