import { KM_A_DEGREE, type Place, radians } from '../telemetry/distance.ts'

const severities = ['LOW', 'MEDIUM', 'HIGH', 'SEVERE'] as const
type Severity = (typeof severities)[number]

/** A circle in which something slows or blocks traffic. */
export interface Incident {
  readonly place: Place
  readonly radiusMetres: number
  readonly severity: Severity
}

/** How many times as long the part of a route within the circle takes. */
const factors: Readonly<Record<Severity, number>> = {
  LOW: 1.2,
  MEDIUM: 1.5,
  HIGH: 2.5,
  SEVERE: Number.POSITIVE_INFINITY,
}

/**
 * How many times as long a route takes with these incidents; infinite if one that closes the streets lies on it. A route
 * is taken as the straight line between its ends. If several circles cover the same part of it, the worst counts in full
 * and the others as if they were elsewhere, which overestimates rather than underestimates.
 */
export function slowedBy(incidents: readonly Incident[]): (from: Place, to: Place) => number {
  const circles = incidents.map(incident => ({ ...incident, km: incident.radiusMetres / 1_000 }))
  return (from, to) => {
    let more = 0
    for (const { place, km, severity } of circles) {
      const share = shareWithin(place, km, from, to)
      if (share > 0) more += share * (factors[severity] - 1)
    }
    return 1 + more
  }
}

/** The part of the line between two places that is in a circle, on the plane that touches the globe at its midpoint. */
function shareWithin(middle: Place, radius: number, from: Place, to: Place): number {
  const east = KM_A_DEGREE * Math.cos(radians(middle.latitude))
  const flat = ({ longitude, latitude }: Place) => [
    (((longitude - middle.longitude + 540) % 360) - 180) * east,
    (latitude - middle.latitude) * KM_A_DEGREE,
  ]
  const [[x, y], [toX, toY]] = [flat(from), flat(to)] as [[number, number], [number, number]]
  const [alongX, alongY] = [toX - x, toY - y]
  const square = alongX ** 2 + alongY ** 2
  if (square === 0) return Math.hypot(x, y) < radius ? 1 : 0
  // Where |from + part × along| is the radius.
  const half = x * alongX + y * alongY
  const root = half ** 2 - square * (x ** 2 + y ** 2 - radius ** 2)
  if (root <= 0) return 0
  const [enters, leaves] = [(-half - Math.sqrt(root)) / square, (-half + Math.sqrt(root)) / square]
  return Math.max(0, Math.min(1, leaves) - Math.max(0, enters))
}
