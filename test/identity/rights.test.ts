import { readdirSync } from 'node:fs'
import type { ClientBase, Pool } from 'pg'
import t from 'tap'
import { migrate } from '../../src/database/migrate.ts'
import { permissionsOfRole, predefinedRoles } from '../../src/http/permissions.ts'
import { permissions, rights } from '../../src/rights.ts'
import { createTestDatabase, openTestPools } from '../support/database.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { withClient } from '../support/server.ts'

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

interface Role {
  name: string
  permissions: string[]
  is_predefined: boolean
}

const rolesOf = async (client: Pool | ClientBase, organizationId: string): Promise<Map<string, Role>> => {
  const { rows } = await client.query<Role>(
    'select name, permissions, is_predefined from roles where organization_id = $1',
    [organizationId],
  )
  return new Map(rows.map(role => [role.name, role]))
}

t.test(
  'the predefined roles have what the rooms give them, and nothing that the code does not know',
  async t => {
    const roles = await rolesOf(pool, await addOrganization(pool))
    t.same([...roles.keys()].sort(), [...predefinedRoles].sort())
    for (const role of predefinedRoles) {
      const given = permissionsOfRole(rights, role)
      t.same(roles.get(role)!.permissions.toSorted(), given.toSorted(), role)
      t.same(
        given.filter(name => !permissions.isKnown(name)),
        [],
        `${role}: nothing unknown`,
      )
    }
    const admin = permissions.following(roles.get('admin')!.permissions)
    t.same(
      permissions.all.filter(name => !admin.has(name) && !name.endsWith(':own')),
      ['operations:read', 'operations:write'],
      'an administrator has everything but what concerns the whole service',
    )
  },
)

t.test('to write is to do every single action, and not the other way round', async t => {
  t.ok(permissions.following(['jobs:write']).has('jobs:assign'))
  t.notOk(permissions.following(['jobs:write']).has('jobs:read'))
  t.same([...permissions.following(['jobs:assign', 'jobs:fly', 'fly:read'])], ['jobs:assign'])
})

t.test(
  'what a migration gives reaches the organizations that exist, and leaves their own roles alone',
  async t => {
    const url = await createTestDatabase(t)
    await withClient(url, async client => {
      const organizationId = await addOrganization(client)
      const own = await addRow(client, 'roles', {
        organization_id: organizationId,
        name: 'tester',
        permissions: '["jobs:read"]',
      })
      await client.query(
        `select add_predefined_role('tester', 'Tests'), add_predefined_role('pilot', 'Flies')`,
      )
      await client.query(
        `select give_rights('{"aircraft": {"pilot": ["read", "land"], "admin": "write", "tester": "write"}}')`,
      )
      const roles = await rolesOf(client, organizationId)
      t.match(roles.get('pilot'), { permissions: ['aircraft:land', 'aircraft:read'], is_predefined: true })
      t.match(roles.get('tester'), { permissions: ['jobs:read'], is_predefined: false })
      t.ok(roles.get('admin')!.permissions.includes('aircraft:write'))
      t.ok(roles.get('admin')!.permissions.includes('jobs:write'), 'and keeps what it had')
      const { rows: noted } = await client.query(
        `select after ->> 'name' as name from audit_logs where entity_type = 'roles' and action = 'update' order by 1`,
      )
      t.same(noted, [{ name: 'admin' }], 'only what changed was written, and it is in the log')

      await client.query(`select give_rights('{"aircraft": {"pilot": "read"}}')`)
      const later = await rolesOf(client, organizationId)
      t.match(later.get('pilot'), { permissions: ['aircraft:read'] }, 'what is given anew replaces')
      t.notOk(later.get('admin')!.permissions.includes('aircraft:write'))
      t.same((await client.query('select id from roles where id = $1', [own])).rowCount, 1)
      const another = await rolesOf(client, await addOrganization(client, 'Another'))
      t.match(another.get('tester'), { is_predefined: true })
    })
  },
)

t.test('an upgrade leaves what is there as it is, and brings the new roles', async t => {
  const url = await createTestDatabase(t, null)
  const before = readdirSync('migrations').filter(name => /^\d{4}_/.test(name) && name < '0540').length
  await migrate({ url, count: before, log: () => undefined })
  await withClient(url, async client => {
    const organization_id = await addOrganization(client)
    const add = (table: string, row: object) => addRow(client, table, { organization_id, ...row })
    const own = { name: 'mechanic', permissions: '["vehicles:read"]' }
    await add('roles', own)
    const customer_id = await add('customers', { name: 'C' })
    const completed = await add('transport_jobs', { customer_id, status: 'completed' })
    const about = { entity_type: 'organization', entity_id: organization_id, type: 'x' }
    const [open, over] = [await add('alerts', about), await add('alerts', { ...about, is_resolved: true })]
    const read = async (table: string, id: string) =>
      (await client.query(`select * from ${table} where id = $1`, [id])).rows[0]
    const noted = async () =>
      (await client.query(`select count(*)::int as n from audit_logs where entity_type <> 'roles'`)).rows[0].n
    const [then, alertThen, notedThen] = [
      await read('transport_jobs', completed),
      await read('alerts', over),
      await noted(),
    ]

    await migrate({ url, log: () => undefined })
    t.match(await read('transport_jobs', completed), { ...then, started_at: null })
    const unseen = { acknowledged_at: null, acknowledged_by: null }
    t.match(await read('alerts', over), { ...alertThen, ...unseen, status: 'resolved' }, 'its ETag too')
    t.match(await read('alerts', open), { status: 'open' })
    t.equal(await noted(), notedThen, 'nobody edited any of it')
    const roles = await rolesOf(client, organization_id)
    t.match(roles.get('mechanic'), { permissions: ['vehicles:read'], is_predefined: false })
    t.match(roles.get('hr'), { is_predefined: true })
    t.same([...roles.keys()].sort(), [...predefinedRoles].sort())
    const viewer = permissionsOfRole(rights, 'viewer').toSorted()
    t.same(roles.get('viewer')!.permissions.toSorted(), viewer, "today's roles have what they had")
  })
})
