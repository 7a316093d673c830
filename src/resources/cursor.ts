import { Problem } from '../errors.ts'
import type { SortType } from './resource.ts'

/** Where a page ended: the sort that it was in, the last row's key as PostgreSQL writes it, and its id. */
export interface Cursor {
  sort: string
  key: string
  id: string
}

export function writeCursor({ sort, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, key, id])).toString('base64url')
}

const keyForms: Readonly<Record<SortType, RegExp>> = {
  text: /^[^\0]{0,1000}$/,
  timestamptz: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/,
  date: /^\d{4,6}-\d\d-\d\d$/,
  integer: /^-?\d{1,9}$/,
  bigint: /^-?\d{1,18}$/,
}

/** A cursor is only taken by the sort that gave it out; anything else is bad_cursor, never a database error. */
export function readCursor(text: string, sort: string, type: SortType): Cursor {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    throw new Problem('bad_cursor')
  }
  if (!Array.isArray(parts) || !parts.every(part => typeof part === 'string')) throw new Problem('bad_cursor')
  const [givenSort, key, id] = parts as string[]
  if (givenSort === undefined || key === undefined || id === undefined) throw new Problem('bad_cursor')
  if (givenSort !== sort)
    throw new Problem('bad_cursor', { message: 'The cursor belongs to another sort of this list.' })
  const isTime = type === 'timestamptz' || type === 'date'
  if (!keyForms[type].test(key) || (isTime && !isRealDay(key))) throw new Problem('bad_cursor')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Problem('bad_cursor')
  return { sort, key, id }
}

function isRealDay(key: string): boolean {
  const [day, time] = key.split(' ') as [string, string?]
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day) || day.startsWith('0000'))
    return false
  return time === undefined || /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d/.test(time)
}
