import { EARTH_RADIUS_KM, KM_A_DEGREE, type Place, radians } from '../telemetry/distance.ts'
import type { Box } from './box.ts'

/** A box that holds every place within this distance, and more. */
export function boxAround({ longitude, latitude }: Place, radiusKm: number): Box {
  const height = radiusKm / KM_A_DEGREE + 1e-6
  const [south, north] = [latitude - height, latitude + height]
  const bounds = { south: Math.max(-90, south), north: Math.min(90, north) }
  // Around a pole every longitude is near.
  const ratio = Math.sin(Math.min(Math.PI / 2, radiusKm / EARTH_RADIUS_KM)) / Math.cos(radians(latitude))
  if (south <= -90 || north >= 90 || ratio >= 1) return { west: -180, east: 180, ...bounds }
  const width = (Math.asin(ratio) * 180) / Math.PI + 1e-6
  const [west, east] = [longitude - width, longitude + width]
  return { west: west < -180 ? west + 360 : west, east: east > 180 ? east - 360 : east, ...bounds }
}
