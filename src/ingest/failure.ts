import { isDatabaseError, isOfValues, isUnavailable } from '../database/failures.ts'
import type { Refusal } from '../telemetry/reading.ts'
import { DAY_IS_CLOSED } from '../telemetry/store/late.ts'
import { isOfReadings, PARTS, TimedOut } from '../telemetry/store/writing.ts'

/** Said of a reading whose instant has no place left. */
export const full: Refusal = {
  code: 'bad_time',
  message: `${PARTS} readings of this vehicle with other values are of this very time; its clock may stand still`,
}

/** What a transaction of a writer failed of; the writer says what it does about each. */
type Failure = 'duplicate' | 'no partition' | 'closed' | 'unavailable' | 'refused' | 'unknown'

export function kindOf(error: unknown, staged: boolean): Failure {
  // An error that the server did not report says nothing about any row.
  if (error instanceof TimedOut || !isDatabaseError(error) || isUnavailable(error)) return 'unavailable'
  const { code, constraint, table } = error
  // Staging passes over what is there already, so there it is another unique index, which is not ours.
  if (code === '23505') return staged ? 'refused' : 'duplicate'
  // Two writers with the same keys waited for each other.
  if (code === '40P01') return 'duplicate'
  if (code === '23514' && constraint === undefined) return 'no partition'
  if (code === '23514' && constraint === DAY_IS_CLOSED) return 'closed'
  // Conflicts of transactions and time limits.
  if (/^(40|57)...$/.test(code) || code === '55P03') return 'unavailable'
  if (isOfValues(error) && isOfReadings(table)) return 'refused'
  return 'unknown'
}
