import Type from 'typebox'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** Clocks of devices may be this far ahead, so the present ends there. */
export const AHEAD_MS = 5 * 60_000

/** A half-open time range, in epoch milliseconds. */
export interface Range {
  from: number
  to: number
}

export const rangeQuery = {
  from: Type.Optional(Timestamp('Begin of the range, included. Absent: 24 hours before its end.')),
  to: Type.Optional(Timestamp('End of the range, exclusive. By default the present.')),
}

export function readRange(query: { from?: string; to?: string }, now: number, byDefault = DAY_MS): Range {
  const to = query.to === undefined ? now + AHEAD_MS : instant('to', query.to)
  const from = query.from === undefined ? to - byDefault : instant('from', query.from)
  if (from > to) throw new Problem('bad_range', { message: `from (${iso(from)}) is after to (${iso(to)}).` })
  return { from, to }
}

/** Years that PostgreSQL and every client agree on. A leap second matches the format but is not accepted. */
function instant(name: string, given: string): number {
  const time = Date.parse(given)
  if (Number.isNaN(time) || time < Date.UTC(1900, 0) || time >= Date.UTC(2300, 0)) {
    throw new Problem('bad_range', { message: `${name} must be a time from 1900 to 2299, but is ${given}.` })
  }
  return time
}

export function iso(time: number): string {
  return new Date(time).toISOString()
}

export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS
}

export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS
}

export const KeptSince = Nullable(
  Timestamp('Since when this kind of data is kept; older data was deleted. Null: for ever.'),
)

/** For answers with readings of days that are only in the archive. */
export const FromArchive = Type.Optional(
  Type.Literal('archive', { description: 'Given if some of the readings came from the archive.' }),
)

export function sourceOf({ used }: { used: boolean }): { source?: 'archive' } {
  return used ? { source: 'archive' } : {}
}

/** What an answer says about its range, for formats without a place for it. */
export const rangeHeaders = {
  'x-up-to': Type.String({ format: 'date-time', description: 'upTo, for answers other than JSON.' }),
  'x-kept-since': Type.String({
    format: 'date-time',
    description: 'keptSince, for answers other than JSON.',
  }),
  'x-source': Type.String({ description: 'archive, if readings came from it.' }),
}

/** Since when each resolution is kept. An answer for earlier times is empty for that reason, and says so. */
export function keptSince(
  config: Pick<Config, 'rawRetentionDays' | 'hourlyRetentionDays'>,
  resolution: 'raw' | 'hour' | 'day',
  now: number,
): number | null {
  if (resolution === 'day') return null
  return dayOf(now) - (resolution === 'raw' ? config.rawRetentionDays : config.hourlyRetentionDays) * DAY_MS
}
