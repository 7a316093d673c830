import { randomUUID } from 'node:crypto'
import pino from 'pino'
import t, { type Test } from 'tap'
import { openNotifications } from '../../src/database/notifications.ts'
import type { Database } from '../../src/database/pools.ts'
import type { Changed } from '../../src/http/principal.ts'
import { type Access, createAccess } from '../../src/identity/access.ts'
import { startSession } from '../../src/identity/sessions.ts'
import { hashOf, newDeviceToken, newUserToken } from '../../src/identity/tokens.ts'
import { permissions } from '../../src/rights.ts'
import { randomVin } from '../support/accounts.ts'
import { openTestPools } from '../support/database.ts'
import { until } from '../support/until.ts'

const log = pino({ level: 'silent' })

t.test('a token is looked up once, then answered from memory', async t => {
  const { database, access, user } = await open(t)
  const { token } = await startSession(database.app, user, 1, new Date())
  const queries = countQueries(database)
  for (let n = 0; n < 50; n++) t.match(await access.authenticate(token), { kind: 'user', id: user })
  t.equal(queries(), 1)
  t.equal(await access.authenticate(newUserToken()), null)
  t.equal(access.size, 1, 'made-up tokens are not kept')
  t.equal(await access.authenticate('Robert; drop table users'), null)
  t.equal(queries(), 2, 'what cannot be a token costs no query')
})

const endings = {
  'its token is ended': 'delete from access_tokens',
  'the user is retired': 'update users set deleted_at = now()',
  'the user is deactivated': 'update users set is_active = false',
  'the password is another': "update users set password_hash = 'another hash, of another password'",
  'the role is retired': "update roles set deleted_at = now() where name = 'viewer'",
  'the organization is retired': 'update organizations set deleted_at = now()',
}

for (const [event, statement] of Object.entries(endings)) {
  t.test(`a user is not let in any more, in this process and in another, when ${event}`, async t => {
    const { database, access, user } = await open(t)
    const other = await openAnother(t, database)
    const { token } = await startSession(database.app, user, 1, new Date())
    t.ok(await access.authenticate(token))
    t.ok(await other.authenticate(token))
    await database.app.query(statement)
    await access.caughtUp()
    t.equal(await access.authenticate(token), null)
    await until('the other process knows', async () => (await other.authenticate(token)) === null)
  })
}

t.test('another role, or other permissions of the role, count at once', async t => {
  const { database, access, user } = await open(t)
  const { token } = await startSession(database.app, user, 1, new Date())
  t.notOk((await access.authenticate(token))?.permissions.has('vehicles:write'))
  await database.app.query("update users set role = 'admin'")
  await access.caughtUp()
  t.ok((await access.authenticate(token))?.permissions.has('vehicles:write'))
  await database.app.query(`update roles set permissions = '["jobs:read"]'`)
  await access.caughtUp()
  t.same([...(await access.authenticate(token))!.permissions], ['jobs:read'])
})

t.test('a device is let in by its own token alone, and no more once that is rotated or revoked', async t => {
  const { database, access, device, token } = await open(t)
  t.match(await access.authenticate(token), { kind: 'device', id: device })
  t.match(await access.authenticateDevice(device, token), { kind: 'device', id: device })
  t.same([...(await access.authenticate(token))!.permissions], ['telemetry:write'])
  t.equal(await access.authenticateDevice(randomUUID(), token), null, 'not under the name of another')
  t.equal(await access.authenticateDevice(device, newDeviceToken(device)), null, 'not with another secret')

  const changes: Changed[] = []
  access.onChange(changed => changes.push(changed))
  const rotated = newDeviceToken(device)
  await database.app.query('update devices set token_hash = $1', [hashOf(rotated)])
  await access.caughtUp()
  t.same(changes, [{ kind: 'device', id: device }], 'whoever keeps its connection open is told')
  t.equal(await access.authenticateDevice(device, token), null)
  t.ok(await access.authenticateDevice(device, rotated))
  await database.app.query('update devices set revoked_at = now()')
  await access.caughtUp()
  t.equal(await access.authenticate(rotated), null)
})

t.test('a device that is heard of tells nobody, and is no edit of its row', async t => {
  const { database, access, device } = await open(t)
  const changes: Changed[] = []
  access.onChange(changed => changes.push(changed))
  const updated = async () => (await database.app.query('select updated_at from devices')).rows[0]
  const before = await updated()
  await database.app.query('update devices set last_seen_at = now() where id = $1', [device])
  await access.caughtUp()
  t.same(changes, [])
  t.same(await updated(), before)
})

t.test('while notices cannot be heard, what is in memory counts for a second only', async t => {
  const { database, user } = await open(t)
  let now = 1_000_000
  const deaf = {
    listen: async () => undefined,
    heardUpTo: () => 1_000_000,
    settled: async () => undefined,
    close: async () => undefined,
  }
  const access = createAccess({
    pool: database.app,
    permissions,
    notifications: deaf,
    clock: () => now,
  })
  await access.begin()
  const { token } = await startSession(database.app, user, 1, new Date())
  t.ok(await access.authenticate(token))
  await database.app.query('delete from access_tokens')
  t.ok(await access.authenticate(token), 'trusted: nothing was said to have changed')
  now += 999
  t.ok(await access.authenticate(token), 'for a second')
  now += 1
  t.equal(await access.authenticate(token), null, 'then it is asked for again')
})

t.test('no more tokens are kept than the limit, and those asked for last stay', async t => {
  const { database, notifications, user } = await open(t)
  const access = createAccess({ pool: database.app, permissions, notifications, limit: 3 })
  await access.begin()
  const tokens: string[] = []
  for (let n = 0; n < 5; n++) tokens.push((await startSession(database.app, user, 1, new Date())).token)
  for (const token of tokens) {
    await access.authenticate(token)
    await access.authenticate(tokens[0]!)
  }
  t.equal(access.size, 3)
  const queries = countQueries(database)
  await access.authenticate(tokens[0]!)
  t.equal(queries(), 0)
})

async function open(t: Test) {
  const database = await openTestPools(t)
  const notifications = await openNotifications({ url: database.url, log })
  t.teardown(() => notifications.close())
  const access = createAccess({ pool: database.app, permissions, notifications })
  await access.begin()
  const device = randomUUID()
  const token = newDeviceToken(device)
  const { rows } = await database.app.query<{ user: string }>(
    `with organization as (
       insert into organizations (name) values ('Of the test') returning id
     ), vehicle as (
       insert into vehicles (organization_id, vin, license_plate) select id, $1, 'A 1' from organization returning id
     ), device as (
       insert into devices (id, organization_id, vehicle_id, token_hash)
       select $2, organization.id, vehicle.id, $3 from organization, vehicle
     )
     select id as organization_id from organization`,
    [randomVin(), device, hashOf(token)],
  )
  const made = await database.app.query<{ id: string }>(
    `insert into users (organization_id, email, password_hash, role)
     select id, 'someone@example.org', 'a hash that nothing matches', 'viewer' from organizations returning id`,
  )
  t.equal(rows.length, 1)
  return { database, notifications, access, device, token, user: made.rows[0]!.id }
}

async function openAnother(t: Test, database: Database): Promise<Access> {
  const notifications = await openNotifications({ url: database.url, log })
  t.teardown(() => notifications.close())
  const access = createAccess({ pool: database.app, permissions, notifications })
  await access.begin()
  return access
}

/** How many statements the pool was asked for since. */
function countQueries(database: Database): () => number {
  let count = 0
  const { query } = database.app
  database.app.query = ((...args: Parameters<typeof query>) => {
    count++
    return query.apply(database.app, args)
  }) as typeof query
  return () => count
}
