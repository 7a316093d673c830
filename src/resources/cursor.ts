import { type CursorForm, cursorForm, isRealDay, isText, isUuid, type Part } from '../http/cursor.ts'
import type { SortType } from './resource.ts'

/** Where a page of a list ended: the last row's key as PostgreSQL writes it, and its id. */
export type RowPlace = [key: string, id: string]

/** A cursor is only valid for the sort that it came from; anything else is bad_cursor, never a database error. */
export function rowPlaceForm(sort: string, type: SortType): CursorForm<RowPlace> {
  return cursorForm<RowPlace>(sort, keys[type], isUuid)
}

const startsWithRealDay: Part<string> = (key): key is string =>
  isRealDay((key as string).slice(0, (key as string).search(/ |$/)))

const keys: Readonly<Record<SortType, Part<string>>> = {
  text: isText(/^[^\0]*$/),
  timestamptz: all(
    isText(/^\d{4,6}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?\+00$/),
    startsWithRealDay,
  ),
  date: all(isText(/^\d{4,6}-\d\d-\d\d$/), startsWithRealDay),
  integer: isText(/^-?\d{1,9}$/),
  bigint: isText(/^-?\d{1,18}$/),
}

function all(...parts: readonly Part<string>[]): Part<string> {
  return (value): value is string => parts.every(part => part(value))
}
