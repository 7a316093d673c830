import type pg from 'pg'
import type { PoolClient } from 'pg'
import type { TSchema } from 'typebox'
import { getTypeParser } from '../database/pools.ts'
import { Problem } from '../errors.ts'
import type { CursorForm } from '../http/cursor.ts'
import { type RowPlace, rowPlaceForm } from './cursor.ts'
import { columnOf, columnOptions } from './fields.ts'
import { collectionList } from './nested.ts'
import { type Resource, type Row, type RowOf, type SortType, shownFields } from './resource.ts'
import { defaultSort } from './schemas.ts'

const NUMERIC = 1700
const TIMESTAMPTZ = 1184

/**
 * Converts to the types of the schemas. Prices are numbers, since a double holds every cent of a numeric(14, 2), and
 * times are text.
 */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    const parse = getTypeParser(oid, format as 'text')
    if (format === 'binary') return parse
    if (oid === NUMERIC) return Number
    return oid === TIMESTAMPTZ ? (text: string) => shown(parse(text)) : parse
  }) as typeof pg.types.getTypeParser,
}

/** Infinity is not a time, and JSON cannot express it. */
function shown(moment: unknown): unknown {
  return moment instanceof Date ? moment.toISOString() : moment
}

export async function queryRows<R extends pg.QueryResultRow>(
  client: PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<pg.QueryResult<R>> {
  return await client.query<R>({ text, values: [...values], types })
}

/** The columns of a row as the API names them: `t.license_plate as "licensePlate"`. */
export function selectList(resource: Resource): string {
  return Object.entries(shownFields(resource))
    .map(([name, schema]) => `${shownAs(name, schema)} as "${name}"`)
    .join(', ')
}

function shownAs(name: string, schema: TSchema): string {
  const options = columnOptions(schema)
  if (options.computed) return `(${options.computed})`
  if (options.collection) return collectionList(options.collection, schema)
  return `t.${columnOf(name, options)}`
}

export interface ListQuery {
  limit: number
  cursor?: string
  sort?: string
  include?: string
  retired?: boolean
  [filter: string]: unknown
}

/** A condition beside the filters; it gets a function that makes a parameter of a value. */
export type Condition = (parameter: (value: unknown) => string) => string

export interface PageOfRows<R extends Resource = Resource> {
  items: RowOf<R>[]
  nextCursor: string | null
}

/** One page, in one query and one per include, however long the page is. */
export async function listRows<R extends Resource>(
  client: PoolClient,
  resource: R,
  query: ListQuery,
  also?: Condition,
): Promise<PageOfRows<R>> {
  const { text, values, placeForm } = listStatement(resource, await found(client, resource, query), also)
  const { rows } = await queryRows<RowOf<R> & { '~key': string }>(client, text, values)
  const more = rows.length > query.limit
  const items = more ? rows.slice(0, query.limit) : rows
  const last = items.at(-1)
  const nextCursor = more && last ? placeForm.write(last['~key'], last.id) : null
  for (const row of items) delete (row as { '~key'?: string })['~key']
  return { items: await withIncludes(client, resource, items, query.include), nextCursor }
}

async function found(client: PoolClient, resource: Resource, query: ListQuery): Promise<ListQuery> {
  const asked = { ...query }
  for (const [name, { find }] of Object.entries(resource.filters)) {
    if (find && asked[name] !== undefined) asked[name] = await find(client, asked[name])
  }
  return asked
}

/** The statement of a list, which the tests run unchanged with EXPLAIN. */
export function listStatement(
  resource: Resource,
  query: ListQuery,
  also?: Condition,
): { text: string; values: unknown[]; placeForm: CursorForm<RowPlace> } {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const sort = query.sort ?? impliedSort(resource, query)
  const descending = sort.startsWith('-')
  const name = descending ? sort.slice(1) : sort
  const type: SortType = name === 'createdAt' ? 'timestamptz' : resource.sorts![name]!
  const placeForm = rowPlaceForm(sort, type)
  const column = `t.${columnOf(name, resource.fields.properties[name] as object)}`
  const conditions: string[] = []
  if (resource.changes !== false) conditions.push(`t.deleted_at is ${query.retired ? 'not null' : 'null'}`)
  for (const [filter, { condition }] of Object.entries(resource.filters)) {
    if (query[filter] !== undefined) conditions.push(condition(query[filter], parameter))
  }
  // Rows without such a value are not part of its order.
  if (name in (resource.sorts ?? {})) conditions.push(`${column} is not null`)
  if (also) conditions.push(also(parameter))
  if (query.cursor !== undefined) {
    const [key, id] = placeForm.read(query.cursor)
    const than = descending ? '<' : '>'
    conditions.push(`(${column}, t.id) ${than} (${parameter(key)}::${type}, ${parameter(id)}::uuid)`)
  }
  const direction = descending ? 'desc' : 'asc'
  const text = `select ${selectList(resource)}, ${column}::text as "~key"
    from ${resource.table} t
    ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
    order by ${column} ${direction}, t.id ${direction}
    limit ${parameter(query.limit + 1)}`
  return { text, values, placeForm }
}

function impliedSort(resource: Resource, query: ListQuery): string {
  const sorts = Object.entries(resource.filters).map(([name, { sort }]) => query[name] !== undefined && sort)
  return sorts.find(sort => typeof sort === 'string') ?? defaultSort
}

export async function getRow<R extends Resource>(
  client: PoolClient,
  resource: R,
  id: string,
  include?: string,
  condition?: Condition,
): Promise<RowOf<R>> {
  const values: unknown[] = [id]
  const alive = resource.changes === false ? '' : 'and t.deleted_at is null'
  const further = condition ? `and ${condition(value => `$${values.push(value)}`)}` : ''
  const { rows } = await queryRows<RowOf<R>>(
    client,
    `select ${selectList(resource)} from ${resource.table} t where t.id = $1 ${alive} ${further}`,
    values,
  )
  if (!rows[0]) throw notFound(resource, id)
  const [row] = await withIncludes(client, resource, rows, include)
  return row!
}

/** Rows by their ids, in the order of these. */
export async function readRows<R extends Resource>(
  client: PoolClient,
  resource: R,
  ids: readonly string[],
): Promise<RowOf<R>[]> {
  if (ids.length === 0) return []
  const { rows } = await queryRows<RowOf<R>>(
    client,
    `select ${selectList(resource)} from ${resource.table} t where t.id = any ($1::uuid[])`,
    [ids],
  )
  const byId = new Map(rows.map(row => [row.id, row]))
  return ids.flatMap(id => byId.get(id) ?? [])
}

export function notFound(resource: Resource, id: string): Problem {
  return new Problem('not_found', { message: `There is no ${resource.name} ${id}.`, members: { id } })
}

async function withIncludes<T extends Row>(
  client: PoolClient,
  resource: Resource,
  rows: T[],
  include: string | undefined,
): Promise<T[]> {
  if (!include) return rows
  let included = rows
  for (const name of new Set(include.split(','))) {
    const related = await resource.includes![name]!.load(client, rows)
    included = included.map(row => ({ ...row, [name]: related.get(row.id) ?? null }))
  }
  return included
}
