import type { Place } from '../telemetry/distance.ts'
import type { DrivenTrip } from './learn.ts'

/** A trip as the history reports it. */
interface ToldTrip {
  readonly start: number
  readonly end: number
  readonly startPlace: Place | null
  readonly endPlace: Place | null
  readonly distanceKm: number
  readonly ended: string
}

/** A wait at lights is shorter, and so is the time between two readings of a vehicle that drives: what lies between two stops
 * is one way. */
export const tripRules = { stopSeconds: 60, gapSeconds: 90 } as const

/** A trip as a way from one place to another; undefined where it is none, or not over. */
export function drivenTrip({
  start,
  end,
  startPlace,
  endPlace,
  distanceKm,
  ended,
}: ToldTrip): DrivenTrip | undefined {
  if (!startPlace || !endPlace || ended === 'open' || end <= start) return undefined
  return { from: startPlace, to: endPlace, start, seconds: (end - start) / 1_000, km: distanceKm }
}
