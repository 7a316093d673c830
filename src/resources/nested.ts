import { isDeepStrictEqual } from 'node:util'
import type { PoolClient } from 'pg'
import type { TObject, TSchema } from 'typebox'
import { type Collection, columnOf, columnOptions } from './fields.ts'
import type { Resource } from './resource.ts'
import type { Values } from './writes.ts'

/**
 * Collections that the API shows inside a row, and that have a table of their own, such as a quotation's lines. They are
 * written as a whole with their parent, in its transaction and under its ETag: the old ones are retired, and the new ones
 * take their place in the given order. Their table has `id`, `organization_id`, the column that refers to the parent,
 * `position` and `deleted_at` beside its fields, and an index on the parent.
 */
interface Nested extends Collection {
  name: string
  fields: [name: string, schema: TSchema][]
}

function collectionsOf(resource: Resource): Nested[] {
  return Object.entries(resource.fields.properties as Record<string, TSchema>).flatMap(([name, schema]) => {
    const { collection } = columnOptions(schema)
    return collection ? [{ name, ...collection, fields: fieldsOf(schema) }] : []
  })
}

function fieldsOf(schema: TSchema): [string, TSchema][] {
  return Object.entries((schema as unknown as { items: TObject }).items.properties as Record<string, TSchema>)
}

/** The collection of the row `t` as JSON, in its order. */
export function collectionList({ table, parent }: Collection, schema: TSchema): string {
  const members = fieldsOf(schema).map(
    ([name, field]) => `'${name}', c.${columnOf(name, columnOptions(field))}`,
  )
  return `(select coalesce(json_agg(json_build_object(${members.join(', ')}) order by c.position), '[]')
    from ${table} c where c.${parent} = t.id and c.deleted_at is null)`
}

/** Writes the collections that the rows give. Returns whether there were any, so that the rows must be read again. */
export async function writeCollections(
  client: PoolClient,
  resource: Resource,
  rows: readonly Values[],
): Promise<boolean> {
  let isWritten = false
  for (const { name, table, parent, fields } of collectionsOf(resource)) {
    const given = rows.filter(row => row[name] !== undefined)
    if (given.length === 0) continue
    isWritten = true
    await client.query(
      `update ${table} set deleted_at = now() where ${parent} = any ($1::uuid[]) and deleted_at is null`,
      [given.map(row => row.id)],
    )
    const columns = fields.map(([field, schema]) => columnOf(field, columnOptions(schema)))
    const items = given.flatMap(row =>
      (row[name] as Values[]).map((item, position) => ({
        [parent]: row.id,
        position,
        ...Object.fromEntries(fields.map(([field], index) => [columns[index]!, item[field] ?? null])),
      })),
    )
    const list = [parent, 'position', ...columns].join(', ')
    await client.query(
      `insert into ${table} (${list}) select ${list} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(items)],
    )
  }
  return isWritten
}

/** The collections shown on request, by their rows' ids, in the form that a create gives them. */
export async function collectionsOnRequest(
  client: PoolClient,
  resource: Resource,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Values>> {
  const hidden = collectionsOf(resource).filter(({ onRequest }) => onRequest)
  if (hidden.length === 0) return new Map()
  const { properties } = resource.fields as unknown as { properties: Record<string, TSchema> }
  const lists = hidden.map(each => `${collectionList(each, properties[each.name]!)} as "${each.name}"`)
  const { rows } = await client.query<Values & { id: string }>(
    `select t.id, ${lists.join(', ')} from ${resource.table} t where t.id = any ($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(row => [row.id, row]))
}

/** Whether the given collections, if any, are the same as those that the row shows. */
export function hasSameCollections(resource: Resource, given: Values, there: Values): boolean {
  return collectionsOf(resource).every(({ name, fields }) => {
    const wanted = ((given[name] as Values[] | undefined) ?? []).map(item => compared(item, fields))
    const found = (there[name] as Values[] | undefined) ?? []
    return isDeepStrictEqual(
      wanted,
      found.map(item => compared(item, fields)),
    )
  })
}

/** A time is the same in whichever zone it is written. */
function compared(item: Values, fields: Nested['fields']): Record<string, unknown> {
  const isMoment = (schema: TSchema) => (columnOptions(schema) as { format?: string }).format === 'date-time'
  return Object.fromEntries(
    fields.map(([name, schema]) => {
      const value = item[name] ?? null
      return [name, typeof value === 'string' && isMoment(schema) ? Date.parse(value) : value]
    }),
  )
}
