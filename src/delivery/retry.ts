/** After 1, 2, 4 s and so on, up to an hour. */
export function pauseAfter(attempts: number): number {
  return Math.min(2 ** Math.min(attempts - 1, 20) * 1_000, 3_600_000)
}

/** A message that has not been delivered for this long is given up. */
export const GIVEN_UP_AFTER_MS = 3 * 86_400_000

/** A receiver that asks for a longer pause is retried after this time. */
const LONGEST_PAUSE_MS = 86_400_000

/** Parses a header: seconds, or a date. Undefined if it is neither. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS)
}
