/**
 * Distance and direction of two places on the globe: the only place that computes them, except for telemetry_km(),
 * which is the same in SQL.
 */
export interface Place {
  longitude: number
  latitude: number
}

/** The mean radius of the earth. */
export const EARTH_RADIUS_KM = 6_371.0088
export const KM_A_DEGREE = (Math.PI / 180) * EARTH_RADIUS_KM

/** Along the great circle, by the haversine formula. */
export function kmBetween(from: Place, to: Place): number {
  const [fromLatitude, toLatitude] = [radians(from.latitude), radians(to.latitude)]
  const half =
    Math.sin((toLatitude - fromLatitude) / 2) ** 2 +
    Math.cos(fromLatitude) * Math.cos(toLatitude) * Math.sin(radians(to.longitude - from.longitude) / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)))
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
