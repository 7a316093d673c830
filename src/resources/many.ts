import type { PoolClient } from 'pg'
import { columnOfField, columnsOf, type Group, groupsOf, retirement, unnested } from './columns.ts'
import { columnOptions } from './fields.ts'
import { createRows, idTaken, keyOf } from './given-ids.ts'
import { writeCollections } from './nested.ts'
import { type Resource, type Row, writableFields } from './resource.ts'
import { notFound, queryRows, readRows, selectList } from './rows.ts'
import type { Values } from './writes.ts'

/** Changes rows by their ids, in one statement for all that give the same fields. */
export async function updateRows(
  client: PoolClient,
  resource: Resource,
  rows: readonly Values[],
): Promise<Row[]> {
  const changed = new Map<string, Row>()
  for (const group of groupsOf(rows)) {
    for (const row of await updateGroup(client, resource, group)) changed.set(row.id, row)
    const missing = group.rows.find(row => !changed.has(keyOf(row)))
    if (missing) throw notFound(resource, keyOf(missing))
  }
  return rows.map(row => changed.get(keyOf(row))!)
}

async function updateGroup(
  client: PoolClient,
  resource: Resource,
  group: Group,
  isSame?: 'left as it is',
): Promise<Row[]> {
  if (group.names.length === 0) return []
  const columns = await columnsOf(client, resource)
  const fields = writableFields(resource)
  const pairs = group.names.flatMap((name, index) => {
    // A status that moves is a column too, though no patch gives it.
    if (columnOptions(fields[name]).collection) return []
    const column = columnOfField(resource, name)
    const { type, exactType } = columns.get(column)!
    return [{ column, given: `v.c${index}::${type}`, exact: `v.c${index}::${exactType}` }]
  })
  const isNested = pairs.length < group.names.length
  const set = pairs.map(({ column, given }) => `${column} = ${given}`)
  const { from, values } = unnested(resource, group)
  const differ = pairs.map(({ column, exact }) => `t.${column} is distinct from ${exact}`).join(' or ')
  const { rows } = await queryRows<Row & { id: string }>(
    client,
    `update ${resource.table} t set ${set.join(', ') || 'updated_at = t.updated_at'}
     from ${from}
     where t.id = v.id and t.deleted_at is null ${isSame && !isNested ? `and (${differ})` : ''}
     returning ${selectList(resource)}`,
    values,
  )
  if (!isNested) return rows
  await writeCollections(client, resource, group.rows)
  return await readRows(
    client,
    resource,
    rows.map(({ id }) => id),
  )
}

export type Outcome = 'created' | 'changed' | 'same'

interface Put {
  row: Row
  outcome: Outcome
}

/**
 * Creates the rows with an unknown id or none, and changes the others to the given values. Fields that are left out are
 * not changed; a row that would not change is not touched.
 */
export async function upsertRows(
  client: PoolClient,
  resource: Resource,
  rows: readonly Values[],
): Promise<Put[]> {
  const ids = rows.filter(row => row.id !== undefined).map(keyOf)
  const { rows: found } = await client.query<{ id: string; retired: boolean }>(
    `select id, deleted_at is not null as retired from ${resource.table} where id = any ($1::uuid[])`,
    [ids],
  )
  if (found.some(({ retired }) => retired)) throw idTaken()
  const there = new Set(found.map(({ id }) => id))
  const added = rows.filter(row => !there.has(keyOf(row)))
  const made = new Map<Values, Row>()
  const created = added.length > 0 ? await createRows(client, resource, added) : []
  for (const [index, { row }] of created.entries()) made.set(added[index]!, row)
  const kept = rows.filter(row => there.has(keyOf(row)))
  const changed = new Set<string>()
  for (const group of groupsOf(kept))
    for (const { id } of await updateGroup(client, resource, group, 'left as it is')) changed.add(id)
  const now = new Map((await readRows(client, resource, kept.map(keyOf))).map(row => [row.id, row]))
  return rows.map(row => {
    const isNew = made.get(row)
    if (isNew) return { row: isNew, outcome: 'created' }
    const old = now.get(keyOf(row))
    if (!old) throw notFound(resource, keyOf(row))
    return { row: old, outcome: changed.has(keyOf(row)) ? 'changed' : 'same' }
  })
}

/** Retires rows by their ids; if one does not exist, or no longer, none is retired. */
export async function retireRows(
  client: PoolClient,
  resource: Resource,
  rows: readonly Values[],
): Promise<void> {
  const ids = [...new Set(rows.map(keyOf))]
  const { rows: retired } = await client.query<{ id: string }>(
    `update ${resource.table} set ${retirement(resource).join(', ')} where id = any ($1::uuid[]) and deleted_at is null
     returning id`,
    [ids],
  )
  if (retired.length === ids.length) return
  const done = new Set(retired.map(({ id }) => id))
  throw notFound(resource, ids.find(id => !done.has(id))!)
}
