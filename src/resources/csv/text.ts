import type { TSchema } from 'typebox'
import { type ColumnOptions, columnOptions } from '../fields.ts'

/**
 * Writes a row as a line of CSV (RFC 4180), and reads it. An empty cell is null; an empty text is quoted. Objects and
 * arrays are JSON. A text that a spreadsheet would read as a formula gets an apostrophe in front, and so does one that
 * already looks like that, so that reading removes exactly what writing added.
 */
export type FieldSchema = TSchema & ColumnOptions

const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const guarded = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

export function cellOf(value: unknown, schema: FieldSchema | undefined): string {
  if (value === null || value === undefined) return ''
  if (isJson(schema)) return quoted(JSON.stringify(value))
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'string')
    return quoted(typeof value === 'object' ? JSON.stringify(value) : String(value))
  return quoted(formula.test(value) ? `'${value}` : value)
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function lineOf(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`
}

/**
 * The value of a cell; null if it is empty. Anything that is not of the field's type stays a text, and the field's
 * schema then reports what is wrong.
 */
export function valueIn(cell: string | null, schema: FieldSchema): unknown {
  if (cell === null) return isNullable(schema) ? null : undefined
  if (isJson(schema)) return parsed(cell)
  switch (typeOf(schema)) {
    case 'number':
    case 'integer':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell
    case 'boolean':
      return /^true$/i.test(cell) ? true : /^false$/i.test(cell) ? false : cell
    default:
      return guarded.test(cell) ? cell.slice(1) : cell
  }
}

function isJson(schema: FieldSchema | undefined): boolean | undefined {
  const { json, collection } = columnOptions(schema)
  return json === true || collection !== undefined || (schema && typeOf(schema) === 'array')
}

/** Text that is not JSON is kept: an address may be given as plain text. */
function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return guarded.test(cell) ? cell.slice(1) : cell
  }
}

function isNullable(schema: FieldSchema): boolean {
  return kindsOf(schema).some(({ type }) => type === 'null')
}

function typeOf(schema: FieldSchema): unknown {
  return kindsOf(schema).find(({ type }) => type !== 'null')?.type
}

function kindsOf(schema: FieldSchema): readonly { type?: unknown }[] {
  return (schema as { anyOf?: readonly { type?: unknown }[] }).anyOf ?? [schema as { type?: unknown }]
}
