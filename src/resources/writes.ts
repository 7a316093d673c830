import type { PoolClient } from 'pg'
import type { TSchema } from 'typebox'
import { Problem } from '../errors.ts'
import { insertableFields, retirement } from './columns.ts'
import { etagOf } from './etag.ts'
import { columnOf, columnOptions } from './fields.ts'
import { writeCollections } from './nested.ts'
import { type Resource, type RowOf, writableFields } from './resource.ts'
import { notFound, queryRows, readRows, selectList } from './rows.ts'

export type Values = Readonly<Record<string, unknown>>

/** Inserts rows in one statement. A column that a row leaves out gets its default. */
export async function insertRows<R extends Resource>(
  client: PoolClient,
  resource: R,
  rows: readonly Values[],
): Promise<RowOf<R>[]> {
  const fields = Object.entries(insertableFields(resource)).filter(([name]) =>
    rows.some(row => row[name] !== undefined),
  )
  const values: unknown[] = []
  const tuples = rows.map(row => {
    const tuple = fields.map(([name, schema]) =>
      row[name] === undefined ? 'default' : `$${values.push(stored(row[name], schema))}`,
    )
    return `(${tuple.join(', ')})`
  })
  const columns = fields.map(([name, schema]) => columnOf(name, schema))
  const into = fields.length > 0 ? `(${columns.join(', ')}) values ${tuples.join(', ')}` : 'default values'
  const { rows: inserted } = await queryRows<RowOf<R>>(
    client,
    `insert into ${resource.table} as t ${into} returning ${selectList(resource)}`,
    values,
  )
  const nested = rows.map((row, index) => ({ ...row, id: inserted[index]!.id }))
  if (!(await writeCollections(client, resource, nested))) return inserted
  return await readRows(
    client,
    resource,
    inserted.map(({ id }) => id),
  )
}

/** Changes one row, if it has not changed since it was read. */
export async function updateRow<R extends Resource>(
  client: PoolClient,
  resource: R,
  id: string,
  changes: Values,
  etag?: string,
): Promise<RowOf<R>> {
  const values: unknown[] = [id]
  const fields = writableFields(resource)
  const assignments = Object.entries(changes)
    .filter(([name]) => !columnOptions(fields[name]).collection)
    .map(([name, value]) => `${columnOf(name, fields[name])} = $${values.push(stored(value, fields[name]))}`)
  // A change of the nested rows is a change of the row, and gives it a new ETag.
  if (assignments.length === 0) assignments.push('updated_at = t.updated_at')
  const row = await changeRow(client, resource, assignments, values, etag)
  if (!(await writeCollections(client, resource, [{ ...changes, id }]))) return row
  return (await readRows(client, resource, [id.toLowerCase()]))[0]!
}

export async function retireRow(
  client: PoolClient,
  resource: Resource,
  id: string,
  etag?: string,
): Promise<void> {
  await changeRow(client, resource, retirement(resource), [id], etag)
}

async function changeRow<R extends Resource>(
  client: PoolClient,
  resource: R,
  assignments: readonly string[],
  values: readonly unknown[],
  etag: string | undefined,
): Promise<RowOf<R>> {
  const condition = etag === undefined ? '' : `and ${etagOf('t')} = $${values.length + 1}`
  const { rows } = await queryRows<RowOf<R>>(
    client,
    `update ${resource.table} t set ${assignments.join(', ')}
     where t.id = $1 and t.deleted_at is null ${condition}
     returning ${selectList(resource)}`,
    etag === undefined ? values : [...values, etag],
  )
  if (rows[0]) return rows[0]
  const id = values[0] as string
  if (etag !== undefined) {
    const { rowCount } = await client.query(
      `select from ${resource.table} where id = $1 and deleted_at is null`,
      [id],
    )
    if (rowCount) throw new Problem('changed_meanwhile', { members: { id } })
  }
  throw notFound(resource, id)
}

/** node-postgres would write an array as a PostgreSQL array, and a text without quotes. */
function stored(value: unknown, schema: TSchema | undefined): unknown {
  return value !== null && columnOptions(schema).json ? JSON.stringify(value) : value
}
