import { randomUUID } from 'node:crypto'
import pino from 'pino'
import t, { type Test } from 'tap'
import { openNotifications } from '../../src/database/notifications.ts'
import type { Database } from '../../src/database/pools.ts'
import { createRegistry } from '../../src/identity/registry.ts'
import { randomVin } from '../support/accounts.ts'
import { openTestPools } from '../support/database.ts'
import { until } from '../support/until.ts'

const log = pino({ level: 'silent' })

t.test('vehicles that come, go and come back are known when the registry has settled', async t => {
  const { database, registry } = await open(t)
  const organizationId = await addOrganization(database)
  t.equal(registry.size, 0)
  const [one, two] = await addVehicles(database, organizationId, 2)
  await registry.settled()
  t.equal(registry.organizationOf(one!), organizationId)
  t.ok(registry.has(two!))
  t.notOk(registry.has(randomUUID()))

  await database.app.query('update vehicles set deleted_at = now() where id = $1', [one])
  await registry.settled()
  t.notOk(registry.has(one!), 'a retired vehicle has left')
  t.ok(registry.has(two!))

  await database.app.query('update vehicles set deleted_at = null where id = $1', [one])
  await registry.settled()
  t.ok(registry.has(one!), 'and is back')

  await database.app.query('update organizations set deleted_at = now() where id = $1', [organizationId])
  await registry.settled()
  t.equal(registry.size, 0, 'a retired organization takes its vehicles with it')
})

t.test('for how long an organization keeps its readings is known with its vehicles', async t => {
  const { database, registry } = await open(t)
  const [shorter, other] = [await addOrganization(database), await addOrganization(database)]
  const [mine] = await addVehicles(database, shorter, 1)
  const [theirs] = await addVehicles(database, other, 1)
  await registry.settled()
  t.equal(registry.vehicleOf(mine!)?.retentionDays, null)
  await database.app.query('update organizations set raw_retention_days = 3 where id = $1', [shorter])
  await registry.settled()
  t.same([registry.vehicleOf(mine!)?.retentionDays, registry.vehicleOf(theirs!)?.retentionDays], [3, null])
  const [another] = await addVehicles(database, shorter, 1)
  await registry.settled()
  t.equal(registry.vehicleOf(another!)?.retentionDays, 3)
  await database.app.query('update organizations set raw_retention_days = null where id = $1', [shorter])
  await registry.settled()
  t.equal(registry.vehicleOf(mine!)?.retentionDays, null)
})

t.test('thousands of vehicles that come at once are read together', async t => {
  const { database, registry } = await open(t)
  await addVehicles(database, await addOrganization(database), 5_000)
  await registry.settled()
  t.equal(registry.size, 5_000)
})

t.test('odometers that move on tell nobody', async t => {
  const { database, notifications, registry } = await open(t)
  await addVehicles(database, await addOrganization(database), 3)
  await registry.settled()
  const notices: string[] = []
  await notifications.listen('fleetwake_vehicles', {
    onNotice: payload => notices.push(payload),
    onGap: () => undefined,
  })
  await database.app.query('update vehicles set odometer = coalesce(odometer, 0) + 1')
  await notifications.settled()
  t.same(notices, [])
})

t.test('what came and went while the connection was lost is known once it is back', async t => {
  const { database, notifications, registry } = await open(t)
  const organizationId = await addOrganization(database)
  const [one] = await addVehicles(database, organizationId, 1)
  await registry.settled()

  const before = notifications.heardUpTo()
  await database.app.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'fleetwake listen' and datname = current_database()`,
  )
  await database.app.query('update vehicles set deleted_at = now()')
  const [two] = await addVehicles(database, organizationId, 1)
  await until('the change is known', () => registry.has(two!) && !registry.has(one!))
  t.ok(notifications.heardUpTo() >= before)
})

t.test('another process is told, and need not ask', async t => {
  const one = await open(t)
  const notifications = await openNotifications({ url: one.database.url, log, askEveryMs: 3_600_000 })
  t.teardown(() => notifications.close())
  const other = createRegistry({ pool: one.database.app, notifications, log })
  await other.begin()
  t.teardown(() => other.close())
  const [vehicle] = await addVehicles(one.database, await addOrganization(one.database), 1)
  await until('the other process knows the vehicle', () => other.has(vehicle!))
})

async function open(t: Test) {
  const database = await openTestPools(t)
  const notifications = await openNotifications({ url: database.url, log })
  t.teardown(() => notifications.close())
  const registry = createRegistry({ pool: database.app, notifications, log })
  await registry.begin()
  t.teardown(() => registry.close())
  return { database, notifications, registry }
}

async function addOrganization(database: Database): Promise<string> {
  const { rows } = await database.app.query<{ id: string }>(
    "insert into organizations (name) values ('Of the test') returning id",
  )
  return rows[0]!.id
}

async function addVehicles(database: Database, organizationId: string, count: number): Promise<string[]> {
  const { rows } = await database.app.query<{ id: string }>(
    `insert into vehicles (organization_id, vin, license_plate)
     select $1, vin, right(vin, 10) from unnest($2::text[]) as vin returning id`,
    [organizationId, Array.from({ length: count }, randomVin)],
  )
  return rows.map(({ id }) => id)
}
