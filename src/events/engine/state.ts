import type { Place } from '../../telemetry/distance.ts'
import type { TripState } from '../../telemetry/trips.ts'
import type { Finding } from './finding.ts'
import type { Instant } from './instant.ts'

/** What the next reading is compared with. */
export type Before = Pick<Instant, 'time' | 'longitude' | 'latitude' | 'speed' | 'heading'>

/**
 * All that the next reading of a vehicle is judged by: what the readings before have left. It is JSON, and the same
 * readings leave the same, so that a run may begin at any hour that another has come to the end of, and ends where it
 * finds what is there already.
 */
export interface State {
  /** The latest reading. */
  before?: Before
  /** Where it was last, and when. */
  placed?: Place & { time: number }
  /** The geofences that it is in, by their id. */
  inside: Record<string, Inside>
  /** What goes on, by its type. */
  open: Partial<Record<string, Open>>
  /** Since when it has stood with the engine on. */
  idle?: { time: number; place: Place | null }
  ignition?: boolean
  /** Where it was left with the ignition off. */
  parked?: Place
  fuel?: { level: number; place: Place | null; stood: boolean }
  codes?: string[]
  trip: TripState
}

/** A stay. */
export interface Inside {
  time: number
  /** The first reading within. */
  first: number
  dwelt: boolean
  /** Where it crossed the edge on the way out, while it is not yet clear of it. */
  left?: { time: number; first: number; place: Place }
}

/** An event that goes on, and what it comes to. */
interface Open {
  finding: Finding
  /** The last reading of which it was true. */
  last: number
  /** What its values will be at the end, beside those that it began with. */
  sums: Record<string, number>
}

export function emptyState(): State {
  return { inside: {}, open: {}, trip: {} }
}

/** As one text: the same for what is the same, in whatever order it was put together. */
export function textOf(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
