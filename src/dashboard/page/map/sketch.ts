import type { Feature, FeatureCollection, Position } from 'geojson'
import { beside, featureOf, metresBetween, type Outline } from './place-shapes.ts'

export type Form = 'circle' | 'area' | 'corridor'

/** A drawing. A circle has one point, a corridor a line of them, and an area rings of them, the first around the others. */
export interface Sketch {
  readonly form: Form
  /** Parts, rings, points; the first point is not repeated at the end of a ring. */
  readonly parts: readonly (readonly (readonly Position[])[])[]
  /** The radius of a circle or a corridor. */
  readonly metres: number
}

/** One point of it. */
export interface Spot {
  part: number
  ring: number
  point: number
}

const usualMetres = 200
const fewest: Readonly<Record<Form, number>> = { circle: 1, corridor: 2, area: 3 }

export const newSketch = (form: Form): Sketch => ({ form, parts: [[[]]], metres: usualMetres })

export function sketchOf({ geometry, radiusMeters }: Outline): Sketch {
  const metres = radiusMeters ?? usualMetres
  const flat = ([longitude = 0, latitude = 0]: Position): Position => [longitude, latitude]
  if (geometry.type === 'Point') return { form: 'circle', parts: [[[flat(geometry.coordinates)]]], metres }
  if (geometry.type === 'LineString')
    return { form: 'corridor', parts: [[geometry.coordinates.map(flat)]], metres }
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  return { form: 'area', parts: parts.map(rings => rings.map(ring => opened(ring.map(flat)))), metres }
}

function opened(ring: Position[]): Position[] {
  const [first, last] = [ring[0], ring.at(-1)]
  return ring.length > 1 && first![0] === last![0] && first![1] === last![1] ? ring.slice(0, -1) : ring
}

/** In the API's form; null as long as it is incomplete. */
export function outlineOf({ form, parts, metres }: Sketch): Outline | null {
  const line = parts[0]?.[0] ?? []
  if (form === 'circle')
    return line[0] ? { geometry: { type: 'Point', coordinates: line[0] }, radiusMeters: metres } : null
  if (form === 'corridor')
    return line.length < fewest.corridor
      ? null
      : { geometry: { type: 'LineString', coordinates: [...line] }, radiusMeters: metres }
  const whole = parts
    .map(rings => rings.filter(ring => ring.length >= fewest.area).map(ring => [...ring, ring[0]!]))
    .filter((rings, part) => rings.length > 0 && parts[part]![0]!.length >= fewest.area)
  if (whole.length === 0) return null
  return whole.length === 1
    ? { geometry: { type: 'Polygon', coordinates: whole[0]! }, radiusMeters: null }
    : { geometry: { type: 'MultiPolygon', coordinates: whole }, radiusMeters: null }
}

export const ringOf = ({ parts }: Sketch, { part, ring }: Omit<Spot, 'point'>): readonly Position[] =>
  parts[part]?.[ring] ?? []

function withRing(sketch: Sketch, at: Omit<Spot, 'point'>, changed: readonly Position[]): Sketch {
  const parts = sketch.parts.map((rings, part) =>
    part === at.part ? rings.map((ring, index) => (index === at.ring ? changed : ring)) : rings,
  )
  return { ...sketch, parts }
}

/** Before the existing point; at the end if there is none. */
export function withPoint(sketch: Sketch, at: Spot, position: Position): Sketch {
  return withRing(sketch, at, ringOf(sketch, at).toSpliced(at.point, 0, position))
}

export function withMoved(sketch: Sketch, at: Spot, position: Position): Sketch {
  return withRing(sketch, at, ringOf(sketch, at).with(at.point, position))
}

/** A hole or a part with too few remaining points is removed with the last of them. */
export function withoutPoint(sketch: Sketch, at: Spot): Sketch {
  const left = ringOf(sketch, at).toSpliced(at.point, 1)
  const isOnly = at.ring === 0 && sketch.parts.length === 1
  if (left.length >= fewest[sketch.form] || isOnly) return withRing(sketch, at, left)
  const parts = sketch.parts.map((rings, part) =>
    part === at.part ? (at.ring === 0 ? [] : rings.toSpliced(at.ring, 1)) : rings,
  )
  return { ...sketch, parts: parts.filter(rings => rings.length > 0) }
}

/** Begins a hole in the first part. */
export function withHole(sketch: Sketch): Sketch {
  return { ...sketch, parts: sketch.parts.map((rings, part) => (part === 0 ? [...rings, []] : rings)) }
}

export function spotsOf({ parts }: Sketch): [Spot, Position][] {
  return parts.flatMap((rings, part) =>
    rings.flatMap((points, ring) =>
      points.map((position, point): [Spot, Position] => [{ part, ring, point }, position]),
    ),
  )
}

/** The middles of its edges, each with the index that a new point there would have. */
export function middlesOf(sketch: Sketch): [Spot, Position][] {
  if (sketch.form === 'circle') return []
  return spotsOf(sketch).flatMap(([spot, from]): [Spot, Position][] => {
    const ring = ringOf(sketch, spot)
    const isLast = spot.point === ring.length - 1
    if (isLast && (sketch.form === 'corridor' || ring.length < fewest.area)) return []
    const to = ring[isLast ? 0 : spot.point + 1]!
    return [[{ ...spot, point: spot.point + 1 }, [(from[0]! + to[0]!) / 2, (from[1]! + to[1]!) / 2]]]
  })
}

/** East of the middle of a circle, on its edge. */
export function edgeOf({ form, parts, metres }: Sketch): Position | null {
  const middle = parts[0]?.[0]?.[0]
  return form === 'circle' && middle ? beside(middle, Math.PI / 2, metres) : null
}

/** With the radius that reaches this point. */
export function withEdgeAt(sketch: Sketch, position: Position): Sketch {
  const middle = sketch.parts[0]![0]![0]!
  return { ...sketch, metres: Math.max(1, Math.round(metresBetween(middle, position))) }
}

/** The part of the drawing so far; rings with too few points for an area are lines. */
export function sketchFeatures(sketch: Sketch): FeatureCollection {
  const outline = outlineOf(sketch)
  const whole = outline ? [featureOf(outline)] : []
  const lines = sketch.parts
    .flat()
    .filter(ring => ring.length > 1 && (sketch.form === 'corridor' || ring.length < fewest.area))
    .map(
      (ring): Feature => ({
        type: 'Feature',
        geometry: { type: 'LineString', coordinates: [...ring] },
        properties: {},
      }),
    )
  return { type: 'FeatureCollection', features: [...whole, ...lines] }
}
