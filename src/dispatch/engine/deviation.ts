import { kmBetween, type Place } from '../../telemetry/distance.ts'
import type { Sighting } from './arrivals.ts'
import type { EngineSettings } from './world.ts'

/** How near a driver has come to the stop that is next. */
export interface Approach {
  readonly stopId: string
  readonly leastKm: number
}

interface Seen {
  readonly approach: Approach
  /** The driver is on the move, and farther away from the stop by some distance than before. */
  readonly hasDeviated: boolean
}

/**
 * What a sighting says of the way to the next stop. No way leads straight there; but whoever has come away from a stop by this
 * much goes somewhere else, or another way than was thought. Each such distance is said once.
 */
export function seenOnTheWay(
  before: Approach | undefined,
  next: { readonly id: string; readonly place: Place },
  sighting: Sighting,
  { deviationMetres, slowKmh }: Pick<EngineSettings, 'deviationMetres' | 'slowKmh'>,
): Seen {
  const km = kmBetween(sighting, next.place)
  const leastKm = before?.stopId === next.id ? before.leastKm : km
  const isMoving = sighting.speed === null || sighting.speed > slowKmh
  const hasDeviated = isMoving && (km - leastKm) * 1_000 > deviationMetres
  return {
    approach: { stopId: next.id, leastKm: hasDeviated ? km : Math.min(km, leastKm) },
    hasDeviated,
  }
}
