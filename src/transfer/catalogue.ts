import { type ClientBase, escapeIdentifier } from 'pg'
import type { Column } from './manifest.ts'

/** A table of the schema, as the catalogue describes it. */
export interface Table {
  name: string
  columns: Column[]
  renumbered: boolean
  partitioned: boolean
  partitions: Partition[]
}

interface Partition {
  name: string
  bound: string
  options: string[]
  own: string[]
}

/**
 * Not exported: the list of migrations, which is in the manifest; the mark of an import; rows that exist only within a
 * transaction; tickets that open a live feed, which expire after seconds; answers that are stored for a day; and what
 * belongs to the old server alone: its lives, which identify the cursors of its feed, its alarms, and what its
 * processes did in each minute.
 */
const leftOut = [
  'schema_migrations',
  'unfinished_import',
  'audit_pending',
  'audit_transactions',
  'live_tickets',
  'idempotency_keys',
  'database_lives',
  'alarms',
  'service_minutes',
]

/**
 * Of the tables of the library for durable jobs, only the jobs are exported: those that wait, run or have failed. They
 * are exported as one table, because migrations create its partitions. The library's other tables can be created again.
 */
export const DURABLE_JOBS = 'durable_jobs.job'

/** The table's name in SQL. */
export const qualified = (name: string) =>
  name === DURABLE_JOBS ? DURABLE_JOBS : `public.${escapeIdentifier(name)}`

interface TableRow {
  name: string
  parent: string | null
  kind: 'r' | 'p'
  bound: string | null
  options: string[]
  columns: (Column & { renumbered: boolean })[]
  references: string[]
  own: string[]
}

/**
 * Every table, each after those that it refers to. Partitions are identified by their bounds in the catalogue, and not by
 * their names.
 */
export async function readTables(client: Pick<ClientBase, 'query'>): Promise<Table[]> {
  const { rows } = await client.query<TableRow>(tablesSql, [leftOut])
  const tables = rows.filter(({ parent }) => parent === null)
  for (const { name, parent, kind } of rows)
    if (parent !== null && (kind === 'p' || !tables.some(table => table.name === parent)))
      throw new Error(`${name} is a partition of a partition, which the transfer does not support`)
  return inOrder(tables).map(({ name, kind, columns }) => ({
    name,
    columns: columns.map(column => ({ name: column.name, type: column.type })),
    renumbered: columns.some(column => column.renumbered),
    partitioned: kind === 'p',
    partitions: rows
      .filter(({ parent }) => parent === name)
      .map(({ name: partition, bound, options, own }) => ({ name: partition, bound: bound!, options, own })),
  }))
}

/** The columns in a file: all but those whose values the new server assigns itself. */
export function fieldsOf({ columns, renumbered }: Pick<Table, 'columns' | 'renumbered'>): Column[] {
  return renumbered ? columns.filter(({ name }) => name !== TRANSACTION) : columns
}

/**
 * The column with the number of the transaction that stored the row. Only its default shows that it has that meaning.
 */
const TRANSACTION = 'transaction_id'

function inOrder(tables: TableRow[]): TableRow[] {
  const placed = new Set<string>()
  const order: TableRow[] = []
  while (order.length < tables.length) {
    const next = tables.filter(
      ({ name, references }) =>
        !placed.has(name) && references.every(other => other === name || placed.has(other)),
    )
    if (next.length === 0)
      throw new Error('tables refer to each other in a circle, and cannot be loaded in turn')
    for (const table of next) {
      placed.add(table.name)
      order.push(table)
    }
  }
  return order
}

export async function readSequences(
  client: Pick<ClientBase, 'query'>,
): Promise<{ name: string; last: string | null }[]> {
  const { rows } = await client.query<{ name: string; last: string | null }>(
    `select sequencename as name, last_value::text as last from pg_sequences
     where schemaname = 'public' order by sequencename`,
  )
  return rows.filter(({ name }) => !name.startsWith('schema_migrations'))
}

const tablesSql = `
  select case when c.oid = to_regclass('${DURABLE_JOBS}') then '${DURABLE_JOBS}' else c.relname end as name,
         p.relname as parent, case when c.oid = to_regclass('${DURABLE_JOBS}') then 'r' else c.relkind end as kind, pg_get_expr(c.relpartbound, c.oid) as bound,
         coalesce(c.reloptions, '{}') as options,
         (select json_agg(json_build_object(
                   'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                   'renumbered', a.attname = '${TRANSACTION}' and coalesce(
                     pg_get_expr(d.adbin, d.adrelid) ~ '(txid_current|pg_current_xact_id)\\(\\)', false))
                 order by a.attnum)
            from pg_attribute a left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
         array(select distinct other.relname::text from pg_constraint f join pg_class other on other.oid = f.confrelid
                where f.conrelid = c.oid and f.contype = 'f' and not other.relispartition) as "references",
         case when p.oid is null then '{}' else
           array(select format('alter table public.%I add constraint %I %s', c.relname, conname, pg_get_constraintdef(k.oid))
                   from pg_constraint k
                  where k.conrelid = c.oid and k.contype = 'c' and k.coninhcount = 0 order by conname)
           || array(select pg_get_triggerdef(t.oid) from pg_trigger t
                     where t.tgrelid = c.oid and t.tgparentid = 0 and not t.tgisinternal order by tgname)
         end as own
  from pg_class c
  left join pg_inherits i on i.inhrelid = c.oid
  left join pg_class p on p.oid = i.inhparent
  where (c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relpersistence = 'p'
         and c.relname <> all($1)
         and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e'))
     or c.oid = to_regclass('${DURABLE_JOBS}')
  order by c.relname`
