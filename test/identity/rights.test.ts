import t from 'tap'
import { openTestPools } from '../support/database.ts'

const { app: pool } = await openTestPools(t)

t.test("whatever the tenant's role may read or write is under row-level security", async t => {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm') and not c.relrowsecurity
       and (has_any_column_privilege('fleetwake_tenant', c.oid, 'select, insert, update')
            or has_table_privilege('fleetwake_tenant', c.oid, 'delete, truncate, trigger'))`,
  )
  t.same(
    rows.map(({ name }) => name),
    [],
  )
})

t.test('tokens, attempts and hashes are closed to the role', async t => {
  for (const [table, column] of [
    ['access_tokens', 'token_hash'],
    ['login_attempts', 'key'],
    ['users', 'password_hash'],
    ['devices', 'token_hash'],
  ]) {
    const { rows } = await pool.query('select has_column_privilege($1, $2, $3, $4) as allowed', [
      'fleetwake_tenant',
      table,
      column,
      'select',
    ])
    t.same(rows, [{ allowed: false }], `${table}.${column}`)
  }
})
