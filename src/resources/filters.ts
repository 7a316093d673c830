import type { PoolClient } from 'pg'
import Type, { type TSchema } from 'typebox'
import { Problem } from '../errors.ts'
import { columnOf, Reference } from './fields.ts'

/**
 * A query parameter of a list, and the condition that it adds. Under a row-level policy, only a leakproof operator can
 * use an index: equality and order of uuid, text, time, date and whole numbers are leakproof; jsonb containment, overlap
 * of ranges, LIKE and lower() are not. For those, either a generated column is compared, or a database function that
 * sees the caller's organization returns ids.
 */
export interface Filter {
  schema: TSchema
  condition(value: unknown, parameter: (value: unknown) => string): string
  /** Replaces the value where no condition can express it, for example with ids that code has found. */
  find?(client: PoolClient, value: unknown): Promise<unknown>
  /** The sort that the filter's index has, used if the caller names none. */
  sort?: string
}

const noNul = '^[^\\u0000]*$'

const text = (description: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: noNul, description })

export const equals = (column: string, schema: TSchema): Filter => ({
  schema,
  condition: (value, parameter) => `t.${column} = ${parameter(value)}`,
})

/** Compares a text in the form that the generated column `key` stores. */
export const equalsKey = (
  key: string,
  normalize: (value: string) => string,
  description: string,
): Filter => ({
  schema: text(description),
  condition: (value, parameter) => `t.${key} = ${parameter(normalize(String(value)))}`,
})

/** Matches texts in `key` that begin with the value, ignoring case. */
export const startsWith = (key: string, description: string): Filter => ({
  schema: text(description),
  condition: (value, parameter) => {
    const prefix = String(value).toLowerCase()
    // No character sorts after this one, so everything with the prefix lies between the two.
    const end = `${prefix}\u{10FFFF}`
    return `t.${key} collate "C" >= ${parameter(prefix)} and t.${key} collate "C" < ${parameter(end)}`
  },
})

/**
 * From this time, or day, on. Sorted by the same field, newest first, unless another sort is given: finding old rows by
 * walking along another order would take longer the older they are.
 */
export const from = (field: string, format: 'date-time' | 'date'): Filter => ({
  schema: Type.String({ format, description: `Only where ${field} is at or after this.` }),
  condition: (value, parameter) => `t.${columnOf(field)} >= ${parameter(value)}`,
  sort: `-${field}`,
})

/** Before this time, or day. */
export const to = (field: string, format: 'date-time' | 'date'): Filter => ({
  schema: Type.String({ format, description: `Only where ${field} is before this.` }),
  condition: (value, parameter) => `t.${columnOf(field)} < ${parameter(value)}`,
  sort: `-${field}`,
})

/** A condition for true and one for false. */
export const whether = (description: string, yes: string, no: string): Filter => ({
  schema: Type.Boolean({ description }),
  condition: value => (value === true ? yes : no),
})

/** The ids that a database function returns for a JSON object given as text. */
export const matches = (functionName: string, description: string): Filter => ({
  schema: Type.String({ minLength: 2, maxLength: 2000, description }),
  condition: (value, parameter) => {
    const given = jsonObject(String(value))
    return `t.id = any (array(select ${functionName}(${parameter(given)}::jsonb)))`
  },
})

function jsonObject(given: string): string {
  let value: unknown
  try {
    value = JSON.parse(given)
  } catch {
    value = undefined // Not JSON: said below, together with what is JSON but no object.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || given.includes('\\u0000')) {
    throw new Problem('invalid_request', { message: 'The filter must be a JSON object.' })
  }
  return JSON.stringify(value)
}

/** Rows of the vehicles of a group, and of all groups that lie in it. */
export const inVehicleGroup = (column = 'vehicle_id'): Filter => ({
  schema: Reference('vehicle_groups', 'A group of vehicles, including all groups in it.'),
  condition: (group, parameter) =>
    `t.${column} = any (array(select vehicles_of_group(${parameter(group)}::uuid)))`,
})
