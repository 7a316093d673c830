import { isDatabaseError, isOfValues, isUnavailable } from '../database/failures.ts'
import type { Refusal } from '../telemetry/reading.ts'
import { DAY_IS_CLOSED } from '../telemetry/store/late.ts'
import { isOfReadings, PARTS, TimedOut } from '../telemetry/store/writing.ts'

/** Reason for a reading whose instant has no slot left. */
export const full: Refusal = {
  code: 'bad_time',
  message: `${PARTS} readings of this vehicle with other values have the same time; its clock may have stopped`,
}

/** Why a writer's transaction failed; the writer decides what to do about each. */
type Failure = 'duplicate' | 'no partition' | 'closed' | 'unavailable' | 'refused' | 'unknown'

export function kindOf(error: unknown, staged: boolean): Failure {
  // An error that the server did not report says nothing about any row.
  if (error instanceof TimedOut || !isDatabaseError(error) || isUnavailable(error)) return 'unavailable'
  const { code, constraint, table } = error
  // Staging skips existing rows, so there the violation is of another unique index, which is not ours.
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
