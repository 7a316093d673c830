import type { PoolClient } from 'pg'
import Type, { type TSchema } from 'typebox'
import { Problem } from '../errors.ts'
import { columnOf } from './fields.ts'

/**
 * A query parameter of a list, and the condition that it stands for. Under a policy an operator must be
 * leakproof to use an index: equality and order of uuid, text, time, date and whole numbers are; jsonb's
 * containment, the overlap of ranges, LIKE and lower() are not. Those are either kept in a generated column
 * and compared, or asked of a function of the database that sees the caller's organization and answers ids.
 */
export interface Filter {
  schema: TSchema
  condition(value: unknown, parameter: (value: unknown) => string): string
  /** What the condition is given in place of the value, where no condition can say it: ids that code has found, say. */
  find?(client: PoolClient, value: unknown): Promise<unknown>
  /** The sort that its index has, taken where the caller names none. */
  sort?: string
}

const noNul = '^[^\\u0000]*$'

const text = (description: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: noNul, description })

export const equals = (column: string, schema: TSchema): Filter => ({
  schema,
  condition: (value, parameter) => `t.${column} = ${parameter(value)}`,
})

/** Compares a text as the generated column `key` keeps it. */
export const equalsKey = (
  key: string,
  normalize: (value: string) => string,
  description: string,
): Filter => ({
  schema: text(description),
  condition: (value, parameter) => `t.${key} = ${parameter(normalize(String(value)))}`,
})

/** The text that `key` begins with, without regard to case. */
export const startsWith = (key: string, description: string): Filter => ({
  schema: text(description),
  condition: (value, parameter) => {
    const prefix = String(value).toLowerCase()
    // No character is after this one, so all that begins with the prefix lies between the two.
    const end = `${prefix}\u{10FFFF}`
    return `t.${key} collate "C" >= ${parameter(prefix)} and t.${key} collate "C" < ${parameter(end)}`
  },
})

/**
 * From this moment, or day, on. Newest first by the same field, unless asked otherwise: looking for what is far
 * back in one order by going through another would take the longer the further back it is.
 */
export const from = (field: string, format: 'date-time' | 'date'): Filter => ({
  schema: Type.String({ format, description: `Only where ${field} is at or after this.` }),
  condition: (value, parameter) => `t.${columnOf(field)} >= ${parameter(value)}`,
  sort: `-${field}`,
})

/** Before this moment, or day. */
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

/** The ids that a function of the database answers for a JSON object given as text. */
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
    throw new Problem('invalid_request', { message: 'The filter is not a JSON object.' })
  }
  return JSON.stringify(value)
}
