import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import type { Pool } from 'pg'
import t from 'tap'
import Type from 'typebox'
import { asTenant } from '../../src/database/transaction.ts'
import type { App } from '../../src/http/app.ts'
import { createValidatorCompiler } from '../../src/http/compilers.ts'
import { installGuard } from '../../src/http/guard.ts'
import { installProblems } from '../../src/http/problem.ts'
import { Nullable, Timestamp } from '../../src/http/schemas.ts'
import { findUser } from '../../src/identity/principals.ts'
import { hashOf, newUserToken } from '../../src/identity/tokens.ts'
import { OneOf, Reference, Text } from '../../src/resources/fields.ts'
import { equals } from '../../src/resources/filters.ts'
import { permissionsOf } from '../../src/resources/permissions.ts'
import { defineResource } from '../../src/resources/resource.ts'
import { resourceRoutes } from '../../src/resources/routes.ts'
import { getRow } from '../../src/resources/rows.ts'
import { insertRows } from '../../src/resources/writes.ts'
import { rights } from '../../src/rights.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow, rowsOf } from '../support/organization.ts'

/** What the migration of a new room would say: two records, one of them with a status and whose it is, and what follows. */
const migration = `
  create table tools (name text not null, driver_id uuid, secret text);
  select keep_as_record('tools', '{"driver_id": "drivers"}', '{secret}');

  create table shifts (
    id uuid primary key default gen_random_uuid(),
    driver_id uuid not null,
    tool_id uuid,
    status text not null default 'planned',
    note text,
    begun_at timestamptz,
    begun_by uuid
  );
  select keep_as_record('shifts', '{"driver_id": "drivers", "tool_id": "tools"}');
  select keep_own_rows_of('shifts');
  select keep_transitions_of('shifts', 'status', '[
    {"action": "begin", "from": ["planned"], "to": "begun", "stamps": ["begun_at", "begun_by"]},
    {"action": "end", "from": ["begun"], "to": "ended"}
  ]', '{planned}');

  create table visits (organization_id uuid not null, id uuid not null, at timestamptz not null, created_at timestamptz not null default now(),
    primary key (id, created_at)) partition by range (created_at);
  create table visits_all partition of visits for values from (minvalue) to (maxvalue);
  select keep_as_record('visits');

  create table tool_days (day date not null, tool_id uuid not null, primary key (tool_id, day));
  select keep_as_derived('tool_days');

  select add_predefined_role('foreman', 'Shifts');
  select give_rights('{"shifts": {"driver": ["own"], "foreman": "write"}}');`

const Status = OneOf(['planned', 'begun', 'ended'], 'planned by default.')

const shifts = defineResource({
  path: '/shifts',
  name: 'shift',
  table: 'shifts',
  subject: 'shifts',
  ownRows: 'driverId',
  fields: Type.Object({
    driverId: Type.Optional(Reference('drivers')),
    status: Type.Optional(Status),
    note: Type.Optional(Nullable(Text(100, 'Anything.'))),
    begunAt: Type.Unsafe<string | null>({ ...Nullable(Timestamp()), readOnly: true }),
    begunBy: Type.Unsafe<string | null>({ ...Nullable(Reference('users')), readOnly: true }),
  }),
  transitions: {
    field: 'status',
    starts: ['planned'],
    actions: {
      begin: { summary: 'Begins one shift', from: ['planned'], to: 'begun', stamps: ['begunAt', 'begunBy'] },
      end: { summary: 'Ends one shift', from: ['begun'], to: 'ended', permission: 'begin', takes: ['note'] },
    },
  },
  filters: { driverId: equals('driver_id', Reference('drivers')) },
  example: {},
})

const { app: pool } = await openTestPools(t)
await pool.query(migration)
const mine = await addOrganization(pool, 'Mine')
const theirs = await addOrganization(pool, 'Theirs')

/** A user of a role, with a token, and the driver whose account that is. */
async function addUser(role: string, organization_id = mine) {
  const token = newUserToken()
  const email = `${role}.${token.slice(4, 14)}@example.org`
  const user = await addRow(pool, 'users', { organization_id, email, role })
  await pool.query(
    `insert into access_tokens (user_id, token_hash, expires_at) values ($1, $2, now() + interval '1 hour')`,
    [user, hashOf(token)],
  )
  const driver = await addRow(pool, 'drivers', { organization_id, user_id: user, license_number: email })
  return { user, token, driver }
}

async function startApp(): Promise<App> {
  const permissions = permissionsOf({ ...rights, shifts: {} }, [shifts])
  const app: App = fastify().withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(createValidatorCompiler())
  installProblems(app)
  installGuard(
    app,
    async token => (await findUser(pool, permissions, hashOf(token)))?.principal ?? null,
    permissions,
  )
  await app.register(async api => resourceRoutes(api as App, shifts, { pool }), { prefix: '/api/v1' })
  t.teardown(() => app.close())
  return app
}

const as = (organizationId: string, text: string, values: unknown[] = []) =>
  rowsOf<Record<string, unknown>>(pool, organizationId, text, values)

t.test("a record is its organization's, touched, audited, retired and referred to within it", async t => {
  const [tool] = await as(
    mine,
    `insert into tools (name, secret) values ('saw', 'hidden') returning id, updated_at, organization_id`,
  )
  const { id } = tool as { id: string }
  t.equal(tool!.organization_id, mine)
  t.same(await as(theirs, 'select id from tools'), [], 'no other organization sees it')
  t.same(await as(theirs, `update tools set name = 'axe' returning id`), [])
  await t.rejects(
    as(theirs, 'insert into tools (organization_id, name) values ($1, $2)', [mine, 'x']),
    /row-level security/,
  )
  await t.rejects(as(mine, 'update tools set organization_id = $1', [theirs]), /cannot be changed/)
  await t.rejects(as(mine, 'delete from tools'), /permission denied/, 'rows are retired, not removed')
  await t.rejects(
    as(mine, 'select secret from tools'),
    /permission denied/,
    'what is secret is written alone',
  )

  const [touched] = await as(
    mine,
    `update tools set name = 'axe', secret = 'new' where id = $1 returning updated_at`,
    [id],
  )
  t.ok((touched!.updated_at as Date) > (tool!.updated_at as Date), 'each change has a later moment')
  const { rows: log } = await pool.query(
    `select action, before ->> 'name' as before, after ->> 'name' as after, after ->> 'secret' as secret
     from audit_logs where entity_type = 'tools' order by sequence`,
  )
  t.same(log, [
    { action: 'insert', before: null, after: 'saw', secret: '(secret)' },
    { action: 'update', before: 'saw', after: 'axe', secret: '(another secret)' },
  ])

  const foreign = await addRow(pool, 'drivers', { organization_id: theirs, license_number: 'F' })
  await t.rejects(
    as(mine, 'update tools set driver_id = $1', [foreign]),
    { code: '23503' },
    'no row points out of it',
  )
  const driver = await addRow(pool, 'drivers', { organization_id: mine, license_number: 'M' })
  await as(mine, 'update tools set deleted_at = now() where id = $1', [id])
  await t.rejects(as(mine, 'insert into shifts (driver_id, tool_id) values ($1, $2)', [driver, id]), {
    code: '23503',
    message: /retired/,
  })
  const { rows: indexes } = await pool.query(
    `select indexname as name from pg_indexes where tablename = 'shifts' order by 1`,
  )
  t.same(
    indexes.map(({ name }) => name),
    [
      'shifts_by_creation',
      'shifts_by_driver',
      'shifts_by_tool',
      'shifts_organization_id_id_key',
      'shifts_pkey',
      'shifts_retired',
    ],
  )
})

t.test('a partitioned table can be a record too', async t => {
  await as(mine, `insert into visits (id, at) values (gen_random_uuid(), now())`)
  t.equal((await as(mine, 'select id from visits where deleted_at is null')).length, 1)
  t.same(await as(theirs, 'select id from visits'), [])
  const { rows } = await pool.query(`select entity_type from audit_logs where entity_type like 'visits%'`)
  t.same(rows, [{ entity_type: 'visits' }])
  await t.rejects(as(mine, 'select from visits_all'), /permission denied/, 'by no partition of its own name')
})

t.test('a derived table is read by its organization, written by the service, and has no audit', async t => {
  await pool.query(
    `insert into tool_days (organization_id, day, tool_id) select o, '2026-11-20', gen_random_uuid() from unnest($1::uuid[]) o`,
    [[mine, theirs]],
  )
  t.same(await as(mine, 'select organization_id from tool_days'), [{ organization_id: mine }])
  await t.rejects(as(mine, `update tool_days set day = '2026-11-21'`), /permission denied/)
  await pool.query(`update tool_days set day = '2026-11-21'`)
  const { rows } = await pool.query(`select from audit_logs where entity_type = 'tool_days'`)
  t.equal(rows.length, 0)
})

t.test('a driver sees and writes rows of their own, by any route and any statement', async t => {
  const app = await startApp()
  const call = async ({ token }: { token: string }, method: string, path: string, payload?: unknown) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: `/api/v1/shifts${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload === undefined ? {} : { payload: payload as object }),
    })
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
  }
  const [ada, bob, foreman] = [await addUser('driver'), await addUser('driver'), await addUser('foreman')]
  const stranger = await addUser('viewer')

  const hers = await call(ada, 'POST', '', { note: 'hers' })
  t.match(hers, { status: 201, body: { driverId: ada.driver } }, 'whose it is follows from who makes it')
  const his = await call(foreman, 'POST', '', { driverId: bob.driver })
  t.equal(his.status, 201)
  t.equal((await call(foreman, 'POST', '', {})).status, 422, 'of nobody is no row')
  t.match(await call(ada, 'POST', '', { driverId: bob.driver }), {
    status: 403,
    body: { code: 'not_permitted' },
  })
  t.match((await call(ada, 'GET', '')).body.items, [{ id: hers.body.id }])
  t.equal((await call(ada, 'GET', '')).body.items.length, 1)
  t.equal((await call(foreman, 'GET', '')).body.items.length, 2)
  t.match(await call(stranger, 'GET', ''), { status: 403, body: { permission: 'shifts:read' } })

  for (const [method, path, body] of [
    ['GET', his.body.id],
    ['PATCH', his.body.id, { note: 'hers now' }],
    ['DELETE', his.body.id],
    ['POST', `${his.body.id}/begin`],
  ] as const)
    t.equal((await call(ada, method, `/${path}`, body)).status, 404, `${method} of another's`)
  t.match(await call(ada, 'POST', '/bulk/begin', [{ id: hers.body.id }, { id: his.body.id }]), {
    status: 422,
    body: { failures: [{ index: 1, code: 'not_found' }] },
  })
  t.match(await call(ada, 'PATCH', `/${hers.body.id}`, { driverId: bob.driver }), { status: 403 })

  t.match(await call(ada, 'PATCH', `/${hers.body.id}`, { status: 'begun' }), {
    status: 400,
    body: { code: 'invalid_request' },
  })
  t.match(
    await call(ada, 'POST', '', { status: 'begun' }),
    { status: 400 },
    'a new resource moves by name alone',
  )
  t.match(await call(ada, 'POST', `/${hers.body.id}/begin`), {
    status: 200,
    body: { status: 'begun', begunAt: String, begunBy: ada.user },
  })
  t.match(await call(ada, 'POST', `/${hers.body.id}/end`, { note: 'tired' }), {
    body: { status: 'ended', note: 'tired' },
  })
  await t.rejects(
    pool.query(`insert into shifts (organization_id, driver_id, status) values ($1, $2, 'ended')`, [
      mine,
      ada.driver,
    ]),
    { code: 'FW409' },
    'not by SQL either',
  )

  const own = { organizationId: mine, userId: ada.user, ownRowsOnly: true }
  const seen = await asTenant(pool, own, async client => (await client.query('select id from shifts')).rows)
  t.same(seen, [{ id: hers.body.id }], 'whatever the statement')
  await pool.query('update drivers set user_id = null where id = $1', [ada.driver])
  t.same((await call(ada, 'GET', '')).body.items, [], 'who is no driver any more sees nothing')
})

t.test('rows have the types of their schema', async t => {
  const driver = await addRow(pool, 'drivers', { organization_id: mine, license_number: 'typed' })
  const { made, row } = await asTenant(pool, { organizationId: mine }, async client => {
    const [made] = await insertRows(client, shifts, [{ driverId: driver, note: 'n' }])
    return { made: made!, row: await getRow(client, shifts, made!.id) }
  })
  const status: 'planned' | 'begun' | 'ended' = row.status
  const [note, begunAt]: (string | null)[] = [row.note, made.begunAt]
  t.same([status, note, begunAt], ['planned', 'n', null])
  const createdAt: string = row.createdAt
  t.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a moment is the text that is shown')
  // @ts-expect-error The schema has no such field.
  t.equal(row.colour, undefined)
})

t.test(
  'a resource whose subject no room names, and a route with an unknown permission, fail the start',
  async t => {
    t.throws(() => permissionsOf(rights, [shifts]), /no room names shifts in its rights/)
    const permissions = permissionsOf(rights, [])
    const app: App = fastify().withTypeProvider<TypeBoxTypeProvider>()
    installGuard(app, async () => null, permissions)
    t.throws(
      () => resourceRoutes(app, shifts, { pool: pool as Pool }),
      /needs shifts:read, which no room names/,
    )
  },
)
