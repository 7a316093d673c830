import type { Reading } from '../reading.ts'
import { allFields, fieldTable, reportedFields } from './fields.ts'

/*
 * The content of a reading: everything except its time and its vehicle. Two readings of one instant are the same reading if
 * their contents are equal. They are compared as rows, so a real as a real, and without the keys of `attributes` that say
 * nothing about the vehicle, such as a device's own counters. telemetry_content() in the database does the same for rows.
 */

/** Keys that were kept under `attributes` before they had a column. In rows from then they count as that column. */
export const movedKeys = allFields
  .filter(name => fieldTable[name].wasAttribute)
  .map(name => ({ key: name, column: fieldTable[name].column, type: fieldTable[name].type }))

/** Stored in four bytes. */
const reals: ReadonlySet<string> = new Set(allFields.filter(name => fieldTable[name].type === 'real'))

export type Same = (one: Reading, other: Reading) => boolean

/** Whether two readings of one instant are the same. */
export function sameContent(ignored: readonly string[]): Same {
  const saysNothing = new Set(ignored)
  const keysOf = (attributes: Reading['attributes']) =>
    attributes === null ? [] : Object.keys(attributes).filter(key => !saysNothing.has(key))
  return (one, other) =>
    sameFields(one, other) &&
    sameMembers(keysOf(one.attributes), one.attributes, keysOf(other.attributes), other.attributes)
}

function sameFields(one: Reading, other: Reading): boolean {
  for (const name of reportedFields) {
    const [a, b] = [one[name] ?? null, other[name] ?? null]
    const equal =
      reals.has(name) && a !== null && b !== null
        ? Math.fround(a as number) === Math.fround(b as number)
        : sameJson(a, b)
    if (!equal) return false
  }
  return true
}

/** Compares like jsonb: the order of the keys does not matter. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  return Array.isArray(a) === Array.isArray(b) && sameMembers(Object.keys(a), a, Object.keys(b), b)
}

function sameMembers(
  keys: readonly string[],
  a: object | null,
  otherKeys: readonly string[],
  b: object | null,
): boolean {
  const [one, other] = [a, b] as (Record<string, unknown> | null)[]
  return (
    keys.length === otherKeys.length &&
    keys.every(key => Object.hasOwn(b!, key) && sameJson(one![key], other![key]))
  )
}
