import { type ClientBase, escapeIdentifier } from 'pg'
import type { PartitionedTable } from './policy.ts'

/**
 * Gathers the statistics of the partitioned tables themselves, which autovacuum never does: once a day, if there are
 * none, or if they are dated in the future. From PostgreSQL 18 on, this does not analyse every partition again.
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
