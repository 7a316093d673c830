import type { FeatureCollection } from 'geojson'
import { type Fleet, unknownStatus } from '../fleet.ts'
import { latitudeOf, longitudeOf } from './mercator.ts'

/** The box that contains every vehicle with a position; null if there is none. */
export function boundsOf(fleet: Fleet): [number, number, number, number] | null {
  let [west, south, east, north] = [1, 0, 0, 1]
  for (let slot = 0; slot < fleet.count; slot++) {
    if (fleet.status[slot] === unknownStatus) continue
    west = Math.min(west, fleet.toX[slot]!)
    east = Math.max(east, fleet.toX[slot]!)
    north = Math.min(north, fleet.toY[slot]!)
    south = Math.max(south, fleet.toY[slot]!)
  }
  return west > east ? null : [longitudeOf(west), latitudeOf(south), longitudeOf(east), latitudeOf(north)]
}

export function lineOf(points: readonly (readonly [number, number])[]): FeatureCollection {
  const geometry = { type: 'LineString' as const, coordinates: points.map(point => [...point]) }
  const features = points.length < 2 ? [] : [{ type: 'Feature' as const, properties: {}, geometry }]
  return { type: 'FeatureCollection', features }
}

export function pointOf(point: readonly [number, number] | null): FeatureCollection {
  const features = point
    ? [
        {
          type: 'Feature' as const,
          properties: {},
          geometry: { type: 'Point' as const, coordinates: [...point] },
        },
      ]
    : []
  return { type: 'FeatureCollection', features }
}
