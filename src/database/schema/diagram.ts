import type { ClientBase } from 'pg'

interface ColumnRow {
  table_name: string
  column_name: string
  type: string
  is_primary: boolean
  is_foreign: boolean
}

interface ReferenceRow {
  from_table: string
  to_table: string
  columns: string
  is_optional: boolean
}

/** The picture of the schema as Mermaid draws it, made from the database alone. */
export async function drawSchema(client: ClientBase): Promise<string> {
  const { rows: columns } = await client.query<ColumnRow>(columnsSql)
  const { rows: references } = await client.query<ReferenceRow>(referencesSql)
  const tables = [...new Set(columns.map(column => column.table_name))]
  const entities = tables.map(table => {
    const own = columns.filter(column => column.table_name === table)
    const lines = own.map(column => {
      const keys = [...(column.is_primary ? ['PK'] : []), ...(column.is_foreign ? ['FK'] : [])]
      return `    ${column.type} ${column.column_name}${keys.length > 0 ? ` ${keys.join(', ')}` : ''}`
    })
    return `  ${table} {\n${lines.join('\n')}\n  }`
  })
  const relations = references.map(
    ({ from_table, to_table, columns, is_optional }) =>
      `  ${to_table} ${is_optional ? '|o' : '||'}--o{ ${from_table} : "${columns}"`,
  )
  return `erDiagram\n${relations.join('\n')}\n${entities.join('\n')}\n`
}

const drawn = `
  select c.oid, c.relname::text as name from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname <> 'schema_migrations'`

// What every table has is said in the text beside the picture.
const columnsSql = `
  select t.name as table_name, a.attname::text as column_name, y.typname::text as type,
         exists (select from pg_constraint k
                 where k.conrelid = t.oid and k.contype = 'p' and a.attnum = any (k.conkey)) as is_primary,
         exists (select from pg_constraint k
                 where k.conrelid = t.oid and k.contype = 'f' and a.attnum = any (k.conkey)) as is_foreign
  from (${drawn}) t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  join pg_type y on y.oid = a.atttypid
  where a.attname not in ('organization_id', 'created_at', 'updated_at', 'deleted_at')
  order by t.name, a.attnum`

const referencesSql = `
  select t.name as from_table, target.name as to_table,
         string_agg(a.attname, ', ' order by array_position(k.conkey, a.attnum))
           filter (where a.attname <> 'organization_id') as columns,
         bool_or(not a.attnotnull) as is_optional
  from (${drawn}) t
  join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' and k.conparentid = 0
  join (${drawn}) target on target.oid = k.confrelid
  join pg_attribute a on a.attrelid = t.oid and a.attnum = any (k.conkey)
  group by t.name, target.name, k.conname
  having count(*) filter (where a.attname <> 'organization_id') > 0
  order by t.name, target.name, columns`
