import type { ClientBase, Pool } from 'pg'
import { asTenant } from '../../src/database/transaction.ts'

/** Inserts an organization into the table; for tests that need no service. */
export async function addOrganization(pool: Pool | ClientBase, name = 'Test'): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into organizations (name) values ($1) returning id',
    [name],
  )
  return rows[0]!.id
}

/** Inserts one row and returns its id. */
export async function addRow(
  client: Pool | ClientBase,
  table: string,
  row: Readonly<Record<string, unknown>>,
): Promise<string> {
  const columns = Object.keys(row)
  const places = columns.map((_, index) => `$${index + 1}`)
  const { rows } = await client.query<{ id: string }>(
    `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')}) returning id`,
    Object.values(row),
  )
  return rows[0]!.id
}

/** Runs one statement with an organization's view of the database. */
export async function rowsOf<R>(
  pool: Pool,
  organizationId: string,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  return await asTenant(
    pool,
    { organizationId },
    async client => (await client.query(text, values)).rows as R[],
  )
}
