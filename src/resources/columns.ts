import type { PoolClient } from 'pg'
import type { TSchema } from 'typebox'
import { type ColumnOptions, columnOf, columnOptions } from './fields.ts'
import { type Resource, writableFields } from './resource.ts'
import type { Values } from './writes.ts'

/** A column as the catalogue describes it. */
interface Column {
  /** Without modifiers that a write applies by itself, such as the scale of a price. */
  type: string
  /** With them. */
  exactType: string
  /** The default as SQL, for a row that leaves the column out; undefined if it depends on the time. */
  constant: string | undefined
}

type Columns = ReadonlyMap<string, Column>

const known = new WeakMap<Resource, Columns>()

/** The columns of a resource's table, by name. They are read once, because no table changes while a service runs. */
export async function columnsOf(client: PoolClient, resource: Resource): Promise<Columns> {
  const before = known.get(resource)
  if (before) return before
  const { rows } = await client.query<{
    name: string
    type: string
    exact: string
    by_default: string | null
  }>(
    `select a.attname as name, format_type(a.atttypid, null) as type, format_type(a.atttypid, a.atttypmod) as exact,
            pg_get_expr(d.adbin, d.adrelid) as by_default
     from pg_attribute a left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
    [resource.table],
  )
  const columns = new Map(
    rows.map(({ name, type, exact, by_default }) => [
      name,
      { type, exactType: exact, constant: constantOf(by_default) },
    ]),
  )
  known.set(resource, columns)
  return columns
}

/** A literal and its type, as the server writes a constant default. */
const literal =
  /^(?:'(?:[^']|'')*'|\(?-?\d+(?:\.\d+)?\)?|true|false|null)(?:::[\w ]+(?:\(\d+(?:,\d+)?\))?)?$/i

function constantOf(byDefault: string | null): string | undefined {
  if (byDefault === null) return 'null'
  return literal.test(byDefault) ? byDefault : undefined
}

/** The columns that an insert may write: the id, the fields that a patch may change, and the hidden ones. */
export function insertableFields(resource: Resource): Record<string, TSchema & ColumnOptions> {
  const hidden = Object.fromEntries((resource.hidden ?? []).map(name => [name, {} as TSchema]))
  return { id: idField, ...ownColumns(resource), ...hidden }
}

/** The assignments that retire a row. */
export function retirement(resource: Resource): string[] {
  return ['deletedAt', ...(resource.endsWith ?? [])].map(name => `${columnOf(name, undefined)} = now()`)
}

/** The fields that a write may give, without those stored in other tables. */
export function ownColumns(resource: Resource): Record<string, TSchema & ColumnOptions> {
  const entries = Object.entries(writableFields(resource))
  return Object.fromEntries(entries.filter(([, schema]) => !columnOptions(schema).collection))
}

const idField = { type: 'string', format: 'uuid' } as TSchema & ColumnOptions

/** Rows that give the same fields and so fit into one statement. */
export interface Group {
  /** Without the id. */
  names: readonly string[]
  rows: readonly Values[]
}

/**
 * Groups rows by the fields that they give. If a row occurs more than once, each later occurrence is in a later group,
 * so that the result is the same as writing them one by one.
 */
export function groupsOf(rows: readonly Values[]): Group[] {
  const groups = new Map<string, { time: number; names: string[]; rows: Values[] }>()
  const times = new Map<unknown, number>()
  for (const row of rows) {
    const time = times.get(row.id) ?? 0
    times.set(row.id, time + 1)
    const names = Object.keys(row)
      .filter(name => name !== 'id' && row[name] !== undefined)
      .sort()
    const key = JSON.stringify([time, names])
    const group = groups.get(key) ?? { time, names, rows: [] }
    groups.set(key, group)
    group.rows.push(row)
  }
  return [...groups.values()].sort((a, b) => a.time - b.time)
}

/** The rows of a group as arrays for `unnest`, one per field. Every column is passed as text and cast where it is used. */
export function unnested(resource: Resource, { names, rows }: Group): { from: string; values: unknown[] } {
  const fields = writableFields(resource)
  const list = names.map((_, index) => `, $${index + 2}::text[]`).join('')
  const as = names.map((_, index) => `, c${index}`).join('')
  return {
    from: `unnest($1::uuid[]${list}) as v (id${as})`,
    values: [
      rows.map(({ id }) => id),
      ...names.map(name => rows.map(row => asText(row[name], fields[name]))),
    ],
  }
}

/** Extra fields, such as a hash that no client gives, are columns too. */
export function columnOfField(resource: Resource, name: string): string {
  return columnOf(name, writableFields(resource)[name])
}

function asText(value: unknown, schema: TSchema | undefined): string | null {
  if (value === null || value === undefined) return null
  if (columnOptions(schema).json) return JSON.stringify(value)
  if (Array.isArray(value)) return arrayText(value)
  return value instanceof Date ? value.toISOString() : String(value)
}

/** A column that is an array of texts, as the server writes it. */
function arrayText(values: readonly unknown[]): string {
  return `{${values.map(value => `"${String(value).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
