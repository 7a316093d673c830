import type { Reading } from '../telemetry/reading.ts'
import { type PositionOf, positionFields, type ValueOf } from '../telemetry/store/fields.ts'
import { written } from '../telemetry/store/written.ts'

/**
 * The latest reading of a vehicle that has coordinates, all of it from that one reading: a reading without
 * coordinates is kept in the history and changes nothing here, neither the place nor the speed beside it,
 * so that what is shown together was true together.
 */
export interface Fix extends Shown {
  vehicleId: string
  organizationId: string
  /** Epoch milliseconds. */
  time: number
  /** Which of the readings of its instant it is of. Absent: the first. */
  part?: number
  longitude: number
  latitude: number
}

/** Beside its place, what the table of the fields says. */
type Shown = { [F in Exclude<PositionOf<'always'>, 'longitude' | 'latitude'>]: ValueOf<F> | null } & {
  [F in PositionOf<'reported'>]?: ValueOf<F> | null
}

/**
 * By which a vehicle's fixes are ordered: the greater one counts. A later instant does, and of one instant the first
 * reading, in whatever order they are heard of. What else of it is stored stands some microseconds behind, never a
 * whole millisecond.
 */
export function rankOf({ time, part = 0 }: { time: number; part?: number | undefined }): number {
  return time - part / 1_000
}

/** Of a reading that has a place. */
export const fixOf = written<
  (reading: Reading, organizationId: string) => Fix
>(`(reading, organizationId) => ({
  organizationId,
  part: reading.part ?? 0,
  ${['vehicleId', 'time', ...positionFields].map(name => `${name}: reading.${name} ?? null`).join(', ')}
})`)
