import type { Place } from '../../telemetry/distance.ts'
import type { TripState } from '../../telemetry/trips.ts'
import type { Finding } from './finding.ts'
import type { Instant } from './instant.ts'

/** The values that the next reading is compared with. */
export type Before = Pick<Instant, 'time' | 'longitude' | 'latitude' | 'speed' | 'heading'>

/**
 * Everything that the next reading of a vehicle is judged by: the result of the readings before it. It is JSON, and equal
 * readings give an equal state, so that a run can begin at any hour that another run has reached, and ends as soon as it
 * finds the state that is already stored.
 */
export interface State {
  /** The latest reading. */
  before?: Before
  /** Its last place, and the time. */
  placed?: Place & { time: number }
  /** The geofences that it is in, by id. */
  inside: Record<string, Inside>
  /** Ongoing events, by type. */
  open: Partial<Record<string, Open>>
  /** Since when it has been standing with the engine on. */
  idle?: { time: number; place: Place | null }
  ignition?: boolean
  /** Where it was left with the ignition off. */
  parked?: Place
  fuel?: { level: number; place: Place | null; stood: boolean }
  codes?: string[]
  trip: TripState
}

/** A stay in a geofence. */
export interface Inside {
  time: number
  /** The first reading inside. */
  first: number
  dwelt: boolean
  /** Where it crossed the edge on the way out, while it is not yet clear of it. */
  left?: { time: number; first: number; place: Place }
}

/** An ongoing event, and its values so far. */
interface Open {
  finding: Finding
  /** The last reading for which it held. */
  last: number
  /** Its final values, beside those that it began with. */
  sums: Record<string, number>
}

export function emptyState(): State {
  return { inside: {}, open: {}, trip: {} }
}

/** As a text: equal states give equal texts, in whatever order they were assembled. */
export function textOf(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
