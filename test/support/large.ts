import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { alerts } from '../../src/alerts/resource.ts'
import { resources } from '../../src/fleet/fleet.ts'
import { fillFromCatalogue } from './catalogue-rows.ts'

export const largeOrganization = '00000000-0000-4000-8000-000000000001'

const largeSql = readFileSync(new URL('large.sql', import.meta.url), 'utf8')

/** Tables that have rows in large.sql. */
const byHand = new Set([...largeSql.matchAll(/^insert into (\w+)/gm)].map(([, table]) => table))

/**
 * One large organization among several, vacuumed: 100,000 vehicles, drivers and jobs, and tens of thousands of
 * everything else. Triggers and foreign keys are switched off while it is created; the rows would pass them.
 *
 * A vacuum leaves rows that the server's own analyze still sees, and then index-only counts read the table as well. So
 * it is repeated until nothing is left.
 */
export async function makeLarge(client: ClientBase): Promise<void> {
  await client.query(`set session_replication_role = replica; set maintenance_work_mem = '256MB';
    create temporary table sizes as
    select ('00000000-0000-4000-8000-00000000000' || n)::uuid as organization_id, n as o,
           case when n = 1 then 100000 else 3000 end as size
    from generate_series(1, 4) n;
    insert into organizations (id, name) select organization_id, 'Organization ' || o from sizes`)
  const others = [...resources, alerts].map(({ table }) => table).filter(table => !byHand.has(table))
  const later = await fillTables(client, others)
  await client.query(largeSql)
  const never = await fillTables(client, later)
  if (never.length > 0) throw new Error(`What ${never.join(', ')} refer to has no rows`)
  await client.query('drop table sizes; reset session_replication_role')
  for (let attempt = 0; attempt < 20; attempt++) {
    await client.query('vacuum (analyze)')
    const { rowCount } = await client.query(
      `select from pg_class where relname in ('vehicles', 'alerts') and relallvisible < relpages`,
    )
    if (rowCount === 0) return
    await delay(500)
  }
}

/** Returns the tables that must wait for rows of tables that they refer to. */
async function fillTables(client: ClientBase, tables: readonly string[]): Promise<string[]> {
  const waiting: string[] = []
  for (const table of tables) {
    if (await fillFromCatalogue(client, table, 'select organization_id, size / 5 as rows from sizes'))
      await client.query(`analyze ${table}`)
    else waiting.push(table)
  }
  return waiting
}
