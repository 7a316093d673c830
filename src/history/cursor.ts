import { Problem } from '../errors.ts'

/** A place in an answer, as text that callers hand back unread. The kind keeps one route's apart from another's. */
export function writeCursor(kind: string, place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify([kind, ...place])).toString('base64url')
}

/** The place that a cursor stands for; what was not given out by the same kind of route is refused. */
export function readCursor(kind: string, cursor: string, length: number): (string | number | null)[] {
  let place: unknown
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw new Problem('bad_cursor')
  }
  if (!Array.isArray(place) || place.length !== length + 1 || place[0] !== kind)
    throw new Problem('bad_cursor')
  return place.slice(1) as (string | number | null)[]
}

const exactTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A cursor comes from outside: what would fail in PostgreSQL is refused here. */
export function timeIn(value: unknown): string {
  if (typeof value !== 'string' || !exactTime.test(value) || Number.isNaN(Date.parse(value)))
    throw new Problem('bad_cursor')
  return value
}

export function uuidIn(value: unknown): string {
  if (typeof value !== 'string' || !uuid.test(value)) throw new Problem('bad_cursor')
  return value
}

export function countIn(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new Problem('bad_cursor')
  return value
}
