import { type ClientBase, escapeIdentifier } from 'pg'
import type { PartitionedTable } from './policy.ts'

/**
 * The parents' own statistics, which autovacuum never gathers: once a day, when there are none, and when they are
 * from a time that is still to come. From PostgreSQL 18 on without reading every partition for its own sake again.
 */
export async function analyseParents(
  client: ClientBase,
  tables: readonly PartitionedTable[],
): Promise<string[]> {
  const { rows } = await client.query<{ name: string; only: boolean }>(
    `select relname as name, current_setting('server_version_num')::int >= 180000 as only
     from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'p' and relname = any($1)
       and coalesce(pg_stat_get_last_analyze_time(oid), '-infinity')
             not between clock_timestamp() - interval '1 day' and clock_timestamp()`,
    [tables.map(({ name }) => name)],
  )
  for (const { name, only } of rows) {
    await client.query(`analyze ${only ? 'only ' : ''}public.${escapeIdentifier(name)}`)
  }
  return rows.map(({ name }) => name)
}
