import type { Place } from '../../telemetry/distance.ts'

/**
 * A place of some extent, as the rules ask about it. Polygons are those of the plane of longitude and latitude, as GeoJSON
 * has them; what is measured in metres is measured on the globe (src/telemetry/distance.ts).
 */
export interface Shape {
  /** What it lies in: a few boxes, so that something long is not looked for everywhere. */
  boxes: readonly Box[]
  contains(place: Place): boolean
  /** From a place inside or outside to the nearest edge, in metres. */
  metresToEdge(place: Place): number
  /**
   * Where the straight way from one place to another lies inside: stretches of it, each from a part of the way to another,
   * from 0 to 1, in order. The way is the shorter one around the earth.
   */
  within(from: Place, to: Place): Stretch[]
}

/** Degrees. West lies from -180 to 180; east may lie beyond, where the box crosses the antimeridian. */
export interface Box {
  west: number
  south: number
  east: number
  north: number
}

export type Stretch = [from: number, to: number]

/** By how many degrees a longitude may have to be turned to lie in a box. */
const turns = [0, 360, -360] as const

/** What has to be added to longitudes from `west` to `east` so that they meet the box; null where they do not. */
export function turnInto(box: Box, west: number, east = west): number | null {
  for (const turn of turns) if (west + turn <= box.east && east + turn >= box.west) return turn
  return null
}

/** Degrees from one longitude to another, the shorter way around. */
export function degreesBetween(from: number, to: number): number {
  return to - from - 360 * Math.round((to - from) / 360)
}

/** Parts of a way that are one but for rounding. */
const SAME = 1e-6

/** Stretches that touch or overlap are one, as those on both sides of the antimeridian are. */
export function united(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && from <= last[1] + SAME) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
