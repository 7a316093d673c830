import type { ReportedField, SeldomField, ValueOf } from './store/fields.ts'

/**
 * What a device may report, from the table of fields; null if it did not. The seldom fields are absent if none
 * of them is reported: each costs every reading memory, and every pass over a batch time.
 */
type Reported = { [F in Exclude<ReportedField, SeldomField>]: ValueOf<F> | null } & {
  [F in SeldomField]?: ValueOf<F> | null
}

/** What a vehicle reported at one moment: the same for every door, and what is stored. */
export interface Reading extends Reported {
  /** Epoch milliseconds, whole. Together with the vehicle and the content, it identifies the reading. */
  time: number
  /** The reading's number within its instant, from 0: known once it is stored. Absent: the first. */
  part?: number
  /** A UUID in lower case. */
  vehicleId: string
  /** All fields without a column of their own. */
  attributes: Record<string, unknown> | null
}

/** Why an input is not stored as a reading. */
export const rejectionCodes = [
  'not_json',
  'not_a_reading',
  'bad_time',
  'time_too_old',
  'time_in_future',
  'bad_clock',
  'bad_position',
  'bad_value',
  'unknown_vehicle',
  'not_your_vehicle',
  'too_large',
] as const

export type RejectionCode = (typeof rejectionCodes)[number]

/** What decode returns instead of a Reading. */
export interface Refusal {
  code: RejectionCode
  /** A sentence for the person who has to fix it. */
  message: string
}
