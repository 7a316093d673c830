import type { ClientBase } from 'pg'
import { rooms } from './rooms.ts'

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

interface Picture {
  title: string
  diagram: string
}

/** Diagrams of the schema in Mermaid, made only from the database. */
interface Pictures {
  /** Which tables refer to which, without their columns. */
  relations: string
  /** For each room: its tables, and the names of other rooms' tables that they refer to. */
  rooms: readonly Picture[]
}

export async function drawSchema(client: ClientBase): Promise<Pictures> {
  const { rows: columns } = await client.query<ColumnRow>(columnsSql)
  const { rows: references } = await client.query<ReferenceRow>(referencesSql)
  const placed = rooms.flatMap(({ tables }) => tables)
  const there = new Set(columns.map(column => column.table_name))
  const wrong = [...there].filter(table => !placed.includes(table))
  wrong.push(...placed.filter(table => !there.has(table)))
  if (wrong.length > 0) throw new Error(`src/database/schema/rooms.ts: ${wrong.join(', ')}`)
  return {
    relations: drawingOf(references.map(relationOf)),
    rooms: rooms.map(({ title, tables }) => {
      const own = references.filter(
        ({ from_table, to_table }) => tables.includes(from_table) || tables.includes(to_table),
      )
      const entities = tables.map(table => entityOf(table, columns))
      return { title, diagram: drawingOf([...own.map(relationOf), ...entities]) }
    }),
  }
}

function drawingOf(parts: readonly string[]): string {
  return `erDiagram\n${parts.join('\n')}\n`
}

function entityOf(table: string, columns: readonly ColumnRow[]): string {
  const lines = columns
    .filter(column => column.table_name === table)
    .map(({ type, column_name, is_primary, is_foreign }) => {
      const keys = [...(is_primary ? ['PK'] : []), ...(is_foreign ? ['FK'] : [])]
      return `    ${type} ${column_name}${keys.length > 0 ? ` ${keys.join(', ')}` : ''}`
    })
  return `  ${table} {\n${lines.join('\n')}\n  }`
}

function relationOf({ from_table, to_table, columns, is_optional }: ReferenceRow): string {
  return `  ${to_table} ${is_optional ? '|o' : '||'}--o{ ${from_table} : "${columns}"`
}

const drawn = `
  select c.oid, c.relname::text as name from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname <> 'schema_migrations'`

// The text beside the diagram names the columns that every table has.
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
