import { Problem } from '../errors.ts'

/**
 * A position in a list, as text that callers return unchanged: the kind of list, and the parts of the position.
 * It still comes from outside, so each part is checked before it reaches a query, and a text
 * that this form would not have written is not a cursor.
 */
export interface CursorForm<Place extends readonly unknown[]> {
  write(...place: Place): string
  /** The position, or the Problem bad_cursor. */
  read(cursor: string): Place
}

/** Whether a value is valid as this part of a position. */
export type Part<Value> = (value: unknown) => value is Value

/** The kind distinguishes the cursors of different lists and orders. */
export function cursorForm<Place extends readonly unknown[]>(
  kind: string,
  ...parts: { [Index in keyof Place]: Part<Place[Index]> }
): CursorForm<Place> {
  const write = (...place: Place) => Buffer.from(JSON.stringify([kind, ...place])).toString('base64url')
  function read(cursor: string): Place {
    const [givenKind, ...place] = contentOf(cursor)
    const isPlace = place.length === parts.length && parts.every((part, index) => part(place[index]))
    if (givenKind !== kind || !isPlace || write(...(place as unknown as Place)) !== cursor)
      throw new Problem('bad_cursor')
    return place as unknown as Place
  }
  return { write, read }
}

function contentOf(cursor: string): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(content)) return content
  } catch {
    // Not JSON: not one of ours.
  }
  throw new Problem('bad_cursor')
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/

export const isUuid = isText(uuid)

export const isTime: Part<string> = (value): value is string =>
  typeof value === 'string' &&
  time.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  isRealDay(value.slice(0, 10))

export const isDistance: Part<number> = (value): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0

export const isCount: Part<number> = (value): value is number =>
  isDistance(value) && Number.isSafeInteger(value)

export function isText(form: RegExp): Part<string> {
  return (value): value is string => typeof value === 'string' && form.test(value)
}

export function isOneOf<const Values extends readonly string[]>(...values: Values): Part<Values[number]> {
  return (value): value is Values[number] => typeof value === 'string' && values.includes(value)
}

export function isNullOr<Value>(part: Part<Value>): Part<Value | null> {
  return (value): value is Value | null => value === null || part(value)
}

/** The 30th of February passes a pattern, but PostgreSQL refuses it. */
export function isRealDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && !day.startsWith('0000')
}
