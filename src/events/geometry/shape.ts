import type { Place } from '../../telemetry/distance.ts'

/**
 * An area, with the operations that the rules need. Polygons are in the plane of longitude and latitude, as in GeoJSON;
 * distances in metres are measured on the globe (src/telemetry/distance.ts).
 */
export interface Shape {
  /** Its bounding boxes: several, so that something long is not searched for everywhere. */
  boxes: readonly Box[]
  contains(place: Place): boolean
  /** The distance from a place inside or outside to the nearest edge, in metres. */
  metresToEdge(place: Place): number
  /**
   * The parts of the straight path from one place to another that lie inside: from one fraction of the path to another,
   * from 0 to 1, in order. The path goes the shorter way around the earth.
   */
  within(from: Place, to: Place): Stretch[]
}

/** Degrees. West is from -180 to 180; east may be larger, if the box crosses the antimeridian. */
export interface Box {
  west: number
  south: number
  east: number
  north: number
}

export type Stretch = [from: number, to: number]

/** The number of degrees by which a longitude may have to be shifted to lie in a box. */
const turns = [0, 360, -360] as const

/** The shift that makes longitudes from `west` to `east` meet the box; null if they do not. */
export function turnInto(box: Box, west: number, east = west): number | null {
  for (const turn of turns) if (west + turn <= box.east && east + turn >= box.west) return turn
  return null
}

/** Degrees from one longitude to another, the shorter way around. */
export function degreesBetween(from: number, to: number): number {
  return to - from - 360 * Math.round((to - from) / 360)
}

/** Fractions of a path that differ only by rounding. */
const SAME = 1e-6

/** Merges parts that touch or overlap, such as those on both sides of the antimeridian. */
export function united(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && from <= last[1] + SAME) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
