import type { PoolClient } from 'pg'
import { isDatabaseError } from '../database/failures.ts'
import { Problem } from '../errors.ts'
import { columnOfField, columnsOf, groupsOf, ownColumns, unnested } from './columns.ts'
import { collectionsOnRequest, hasSameCollections } from './nested.ts'
import type { Resource, Row } from './resource.ts'
import { queryRows, selectList } from './rows.ts'
import { insertRows, type Values } from './writes.ts'

/**
 * Rows whose id the client gave, so that a create can be sent again: the same id with the same content is answered
 * with the existing row. The database compares the content, in the form that it would store. A field that was left out
 * counts as its default, unless that depends on the time, such as today's date.
 */
export interface Made {
  row: Row
  isNew: boolean
}

/** Creates rows in one statement, except those that exist already. */
export async function createRows(
  client: PoolClient,
  resource: Resource,
  rows: readonly Values[],
): Promise<Made[]> {
  const there = await findSame(client, resource, rows)
  const missing = rows.filter(row => !there.has(keyOf(row)))
  const inserted = missing.length > 0 ? await insertRows(client, resource, missing) : []
  const made = new Map(missing.map((row, index) => [row, inserted[index]!]))
  return rows.map(row => {
    const isNew = made.get(row)
    return isNew ? { row: isNew, isNew: true } : { row: there.get(keyOf(row))!, isNew: false }
  })
}

/** The existing rows with exactly the given content, by id. Other content is already_exists. */
export async function findSame(
  client: PoolClient,
  resource: Resource,
  rows: readonly Values[],
): Promise<ReadonlyMap<string, Row>> {
  const given = rows.filter(row => row.id !== undefined)
  const found = new Map<string, Row>()
  if (given.length === 0) return found
  const ids = given.map(keyOf)
  const { rows: there } = await queryRows<Row & { id: string }>(
    client,
    `select ${selectList(resource)} from ${resource.table} t where t.id = any ($1::uuid[])`,
    [ids],
  )
  if (there.length === 0) return found
  for (const row of there) {
    if (resource.changes !== false && row.deletedAt !== null) throw idTaken()
    found.set(row.id, row)
  }
  const repeated = given.filter(row => found.has(keyOf(row)))
  const onRequest = await collectionsOnRequest(client, resource, [...found.keys()])
  const shown = (id: string) => ({ ...found.get(id), ...onRequest.get(id) })
  if (!repeated.every(row => hasSameCollections(resource, row, shown(keyOf(row))))) throw idTaken()
  const completed = repeated.map(row => resource.completed?.(row) ?? row)
  if (!(await areSame(client, resource, completed))) throw idTaken()
  return found
}

async function areSame(client: PoolClient, resource: Resource, rows: readonly Values[]): Promise<boolean> {
  const columns = await columnsOf(client, resource)
  for (const group of groupsOf(rows)) {
    const { from, values } = unnested(resource, group)
    const conditions = Object.keys(ownColumns(resource)).flatMap(name => {
      const column = columnOfField(resource, name)
      const { exactType, constant } = columns.get(column)!
      const index = group.names.indexOf(name)
      if (index >= 0) return [`t.${column} is not distinct from v.c${index}::${exactType}`]
      return constant === undefined ? [] : [`t.${column} is not distinct from ${constant}`]
    })
    const { rows: found } = await client.query<{ same: boolean | null }>(
      `select bool_and(${conditions.join(' and ') || 'true'}) as same
       from ${from} join ${resource.table} t on t.id = v.id`,
      values,
    )
    if (found[0]!.same !== true) return false
  }
  return true
}

/** The id belongs to a row with other content, a retired row, or another organization. The answer does not say which. */
export function idTaken(): Problem {
  return new Problem('already_exists', {
    message: 'A row with this value exists already. (id)',
    members: { field: 'id' },
  })
}

export function keyOf(row: Values): string {
  return String(row.id).toLowerCase()
}

/**
 * Two creates with one id at the same time: the second is refused by a key, or got in the way of the first. A second
 * attempt finds the row.
 */
export async function againIfRaced<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isDatabaseError(error) || !/^(23505|23P01|40P01)$/.test(error.code)) throw error
    return await work()
  }
}
