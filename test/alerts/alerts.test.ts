import pino from 'pino'
import t from 'tap'
import { AlertBook } from '../../src/alerts/book.ts'
import { defaultRules } from '../../src/alerts/rules.ts'
import type { TenantAlert } from '../../src/alerts/table.ts'
import { openPools } from '../../src/database/pools.ts'
import { standing } from '../../src/events/alerts/standing.ts'
import { defaultEventRules, type EventRules } from '../../src/events/settings.ts'
import { signIn } from '../support/accounts.ts'
import { testConfig } from '../support/config.ts'
import { addVehicles } from '../support/fleet.ts'
import { reading } from '../support/readings.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { watch } from '../support/watcher.ts'

t.test('what a reading says of each rule', async t => {
  const limits: EventRules = { ...defaultEventRules, lowFuelPercent: 10, highSpeedKmh: 90 }
  const said = (type: keyof typeof standing, fields: object, settings = limits) => {
    const judgement = standing[type].judge({ ...reading('v', 0, fields), said: [] } as never, settings)
    return judgement === 'so' ? 'broken' : judgement
  }
  for (const [fuelLevel, expected] of [
    [10, 'broken'],
    [10.1, null],
    [14.9, null],
    [15, 'over'],
    [null, null],
  ] as const)
    t.equal(said('low_fuel', { fuelLevel }), expected, `fuel ${fuelLevel}`)
  for (const [speed, expected] of [
    [90.1, 'broken'],
    [90, null],
    [85.1, null],
    [85, 'over'],
    [null, null],
  ] as const)
    t.equal(said('high_speed', { speed }), expected, `speed ${speed}`)
  for (const [engine, expected] of [
    [{ troubleCodes: ['P0300'] }, 'broken'],
    [{ dtc: 'P0300' }, 'broken'],
    [{ codes: [] }, 'over'],
    [{ rpm: 900 }, null],
    [null, null],
  ] as const)
    t.equal(said('engine_fault', { engine }), expected, JSON.stringify(engine))
  const off = { ...limits, lowFuelPercent: null, highSpeedKmh: null }
  t.equal(said('low_fuel', { fuelLevel: 1 }, off), 'over', 'a rule that is off keeps nothing open')
  t.equal(said('high_speed', { speed: 200 }, off), 'over')
  const { message, details } = standing.high_speed.say({ speed: 97.26, limit: 90 })
  t.same(
    [message, details],
    ['The vehicle drives at 97.3 km/h; the limit is 90 km/h.', { speed: 97.26, limit: 90 }],
  )
})

t.test('alerts open once, close when they are over, and are told on the feed and in the table', async t => {
  const service = await startTestService(t)
  const account = await signIn(service)
  const [vehicle, other] = await addVehicles(service, 2)
  const asking = await watch(t, service, { token: account.token, subscribe: { alerts: true } })
  const plain = await watch(t, service, { token: account.token, subscribe: {} })
  await Promise.all([asking.next('snapshot'), plain.next('snapshot')])

  const put = await account.request('PUT', '/alert-rules', { ...defaultRules, speedingKmh: 80 })
  t.equal(put.status, 200)
  t.equal((await account.request('GET', '/alert-rules')).body.speedingKmh, 80)
  t.equal((await account.request('PUT', '/alert-rules', { ...defaultRules, speedingKmh: -1 })).status, 400)

  let time = Date.now()
  const post = async (...readings: object[]) =>
    t.equal((await account.request('POST', '/telemetry', readings)).status, 200)
  const say = (fields: object, vehicleId = vehicle!) => post({ vehicleId, time: ++time, ...fields })
  await say({ speed: 100 })
  await say({ speed: 101 })
  const opened = await asking.next('alert')
  t.match(opened.alert, { vehicleId: vehicle, kind: 'speeding', severity: 'warning', closedAt: null })
  await post({ vehicleId: other, time: time - 3_600_000, speed: 200 })
  await post({ vehicleId: vehicle, time: time - 1, fuelLevel: 1 })
  await say({ speed: 60 })
  const closed = await asking.next('alert')
  t.equal(closed.alert.id, opened.alert.id)
  t.ok(closed.alert.closedAt, 'closed')

  // Its first twenty UTF-16 units end within the emoji, which jsonb refuses.
  await say({ engine: { troubleCodes: ['P0301', `${'x'.repeat(19)}😀`] } })
  t.match((await asking.next('alert')).alert, { kind: 'trouble_code', severity: 'critical' })
  const list = await account.request('GET', '/alerts?limit=10')
  t.same(
    list.body.items
      .map(({ type, isResolved }: { type: string; isResolved: boolean }) => [type, isResolved])
      .sort(),
    [
      ['speeding', true],
      ['trouble_code', false],
    ],
    'one of each, and none from late data',
  )
  t.notOk(
    plain.messages.some(({ type }) => type === 'alert'),
    'a client that did not ask is told of none',
  )

  await t.test('maintenance that is overdue opens one, until it is done', async t => {
    await withClient(service.databaseUrl, client =>
      client.query(
        `insert into maintenance_triggers (organization_id, vehicle_id, type, due_at)
         select organization_id, id, 'oil', now() - interval '1 day' from vehicles where id = $1`,
        [vehicle],
      ),
    )
    await service.alerts.book.refresh()
    const { alert } = await asking.next('alert')
    t.match(alert, { kind: 'maintenance_overdue', message: 'Maintenance is overdue: oil.' })
    await withClient(service.databaseUrl, client =>
      client.query("update maintenance_triggers set due_at = now() + interval '1 day'"),
    )
    await service.alerts.book.refresh()
    t.ok((await asking.next('alert')).alert.closedAt)
  })

  await t.test('a device that goes silent, unless it is parked', async t => {
    const config = testConfig({ DATABASE_URL: service.databaseUrl })
    const log = pino({ level: 'silent' })
    const database = openPools(service.databaseUrl, config, log)
    const clock = { now: Date.now() }
    const told: TenantAlert[] = []
    const tell = (alert: TenantAlert) => void told.push(alert)
    const book = new AlertBook({ pool: database.app, log, now: () => clock.now, tell })
    const organizationId = service.identity.vehicles.organizationOf(vehicle!)!
    book.observe(reading(vehicle!, clock.now, { ignition: true }), organizationId)
    book.observe(reading(other!, clock.now, { ignition: false }), organizationId)
    clock.now += 30 * 60_000
    await book.tick()
    clock.now += 1
    await book.tick()
    await book.tick()
    await book.stop()
    t.match(
      told
        .filter(({ alert }) => alert.kind === 'device_silent')
        .map(({ alert }) => [alert.vehicleId, alert.closedAt]),
      [[vehicle, null]],
      'after half an hour, once',
    )
    book.observe(reading(vehicle!, clock.now, {}), organizationId)
    await book.stop()
    t.ok(told.at(-1)?.alert.closedAt, 'and over with the next reading')
    await database.close()
  })
})
