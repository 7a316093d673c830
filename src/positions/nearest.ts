import type { Box } from './box.ts'

/** The mean radius of the earth that earthdistance uses too, so that a query in SQL agrees. */
const EARTH_RADIUS_KM = 6_378.168
const KM_A_DEGREE = (Math.PI / 180) * EARTH_RADIUS_KM

export interface Place {
  longitude: number
  latitude: number
}

export function distanceKm(a: Place, b: Place): number {
  const [latitudeA, latitudeB] = [radians(a.latitude), radians(b.latitude)]
  const half =
    Math.sin((latitudeB - latitudeA) / 2) ** 2 +
    Math.cos(latitudeA) * Math.cos(latitudeB) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)))
}

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

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
