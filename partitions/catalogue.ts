import type { ClientBase } from 'pg'
import type { Span } from '../src/telemetry/calendar.ts'
import type { PartitionedTable } from './policy.ts'

export interface Partition extends Span {
  table: string
  name: string
  /** A detach was begun and interrupted. It blocks every other detach of the table until it is finalized. */
  detachPending: boolean
  /** The planner's estimate or, before there is one, the count in the statistics. */
  estimatedRows: number
  bytes: number
}

interface Row {
  table: string
  name: string
  from: Date | null
  to: Date | null
  detachPending: boolean
  estimatedRows: number
  bytes: number
}

/**
 * The partitions of these tables according to the catalogue, by table and time. Their bounds, not their names, define
 * what they cover. One without bounds (a default partition) is not ours and is left out.
 */
export async function readPartitions(
  client: Pick<ClientBase, 'query'>,
  tables: readonly Pick<PartitionedTable, 'name'>[],
): Promise<Partition[]> {
  const { rows } = await client.query<Row>(
    `select parent.relname as table,
            child.relname as name,
            substring(bound from $$FROM \\('([^']+)'\\)$$)::timestamptz as "from",
            substring(bound from $$TO \\('([^']+)'\\)$$)::timestamptz as "to",
            inhdetachpending as "detachPending",
            case when child.reltuples < 0 then pg_stat_get_live_tuples(child.oid) else child.reltuples end::float8
              as "estimatedRows",
            pg_total_relation_size(child.oid) as bytes
     from pg_inherits
     join pg_class parent on parent.oid = inhparent
     join pg_class child on child.oid = inhrelid,
     lateral pg_get_expr(child.relpartbound, child.oid) as bound
     where parent.relnamespace = 'public'::regnamespace
       and parent.relkind = 'p'
       and parent.relname = any($1)
     order by parent.relname, "from"`,
    [tables.map(({ name }) => name)],
  )
  return rows.filter((row): row is Partition => row.from instanceof Date && row.to instanceof Date)
}

/** Which of these tables exist. */
export async function existingTables(
  client: Pick<ClientBase, 'query'>,
  tables: readonly PartitionedTable[],
): Promise<PartitionedTable[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'p' and relname = any($1)`,
    [tables.map(({ name }) => name)],
  )
  return tables.filter(table => rows.some(({ name }) => name === table.name))
}

/** The periods of which no partition covers any part. */
export function uncovered(spans: readonly Span[], partitions: readonly Span[]): Span[] {
  return spans.filter(span => !partitions.some(({ from, to }) => from < span.to && span.from < to))
}
