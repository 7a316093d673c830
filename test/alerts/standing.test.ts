import t, { type Test } from 'tap'
import { withRunLock } from '../../partitions/session.ts'
import { defaultRules } from '../../src/alerts/rules.ts'
import { readConfig } from '../../src/config.ts'
import { knownMigrations, migrate } from '../../src/database/migrate.ts'
import { furtherDerivations } from '../../src/derivations.ts'
import { deriveNotes } from '../../src/derive/run.ts'
import { type Account, signIn } from '../support/accounts.ts'
import { createTestDatabase } from '../support/database.ts'
import { addVehicles } from '../support/fleet.ts'
import { openMaintained } from '../support/partitions.ts'
import { withClient } from '../support/server.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { watch } from '../support/watcher.ts'

/** Reports readings, and tells what is known of alerts: what stands in the table, and what those who watch were told. */
async function follow(t: Test, services: readonly TestService[], account: Account) {
  const watchers = await Promise.all(
    services.map(async service => {
      const { token } = await signIn(service)
      const watcher = await watch(t, service, { token, subscribe: { alerts: true } })
      await watcher.next('snapshot')
      return watcher
    }),
  )
  return {
    post: async (...readings: object[]) =>
      t.match(await account.request('POST', '/telemetry', readings), { status: 200 }),
    /** The oldest first. */
    alerts: async () => {
      const { items } = (await account.request('GET', '/alerts?limit=100')).body
      return items
        .reverse()
        .map(
          ({ type, message, isResolved }: { type: string; message: string; isResolved: boolean }) =>
            `${type}: ${message}${isResolved ? ' Over.' : ''}`,
        ) as string[]
    },
    told: () =>
      watchers.map(({ messages }) =>
        messages.flatMap(message =>
          message.type === 'alert' ? [`${message.alert.kind}${message.alert.closedAt ? ' over' : ''}`] : [],
        ),
      ),
  }
}

t.test(
  'an alert of a rule stands on events: one for a vehicle, whoever finds it, as long as they go on',
  async t => {
    const { url, pool } = await openMaintained(t)
    const roles = { DATABASE_URL: url, ROLES: 'ingest,live,api' }
    const [service, second] = [await startTestService(t, roles), await startTestService(t, roles)]
    const [account, elsewhere] = [await signIn(service), await signIn(second)]
    const [vehicle, other, third] = await addVehicles(service, 3)
    await second.identity.vehicles.settled()
    const { post, alerts, told } = await follow(t, [service, second], account)
    const run = () =>
      withRunLock(pool, client =>
        deriveNotes(client, furtherDerivations(readConfig({})), { now: new Date() }),
      )
    const begun = Date.now() - 60_000
    let time = begun
    const say = (fields: object) => post({ vehicleId: vehicle, time: ++time, ...fields })
    const sayElsewhere = async (fields: object) =>
      t.match(
        await elsewhere.request('POST', '/telemetry', [{ vehicleId: vehicle, time: ++time, ...fields }]),
        {
          status: 200,
        },
      )
    const toldOfAll = async (...expected: string[]) => {
      await until(`all are told ${expected.at(-1)}`, () =>
        told().every(words => words.length >= expected.length),
      )
      t.same(told(), [expected, expected])
    }

    await t.test('two processes that see it', async t => {
      await say({ fuelLevel: 9 })
      await toldOfAll('low_fuel')
      await sayElsewhere({ fuelLevel: 8 })
      await say({ fuelLevel: 12 })
      await sayElsewhere({ fuelLevel: 8 })
      await run()
      t.same(await alerts(), ['low_fuel: The fuel level is 9 %.'])
      const { rows } = await pool.query(
        `select a.severity, a.details, a.by_rule, e.type from alerts a join vehicle_events e on e.id = a.event_id`,
      )
      t.same(rows, [
        { severity: 'warning', details: { fuelLevel: 9, limit: 10 }, by_rule: true, type: 'low_fuel' },
      ])
      await sayElsewhere({ fuelLevel: 15 })
      await toldOfAll('low_fuel', 'low_fuel over')
    })

    await t.test('one that a user resolves stays resolved until its cause was over', async t => {
      await say({ engine: { troubleCodes: ['P0300'] } })
      await toldOfAll('low_fuel', 'low_fuel over', 'trouble_code')
      const { items } = (await account.request('GET', '/alerts?type=trouble_code')).body
      t.match(await account.request('POST', `/alerts/${items[0].id}/resolve`), { status: 200 })
      await say({ engine: { troubleCodes: ['P0300', 'P0301'] } })
      await sayElsewhere({ engine: { troubleCodes: ['P0301'] } })
      await run()
      await say({ engine: { troubleCodes: ['P0301'] } })
      await say({ engine: { troubleCodes: [] } })
      await say({ engine: { dtc: 'P0171' } })
      await until('it is told of', async () => (await alerts()).length === 3)
      t.same((await alerts()).slice(1), [
        'trouble_code: The engine reports P0300. Over.',
        'trouble_code: The engine reports P0171.',
      ])
    })

    await t.test('a code beside another, and an earlier reading, go on with the same alert', async t => {
      await say({ engine: { troubleCodes: ['P0171', 'P0420'] } })
      await post(
        { vehicleId: other, time: begun, speed: 100 },
        { vehicleId: other, time: begun + 20, speed: 150 },
      )
      await until('it is told of', async () => (await alerts()).length === 4)
      const eventOf = async () =>
        (
          await pool.query<{ id: string }>(
            `select event_id as id from alerts where entity_id = $1 and not is_resolved`,
            [other],
          )
        ).rows
      const before = await eventOf()
      // It was that fast before, and a reading that is late opens none.
      await post({ vehicleId: other, time: begun + 10, speed: 160, fuelLevel: 1 })
      await run()
      const after = await eventOf()
      t.equal(after.length, 1)
      t.not(after[0]!.id, before[0]!.id, 'it stands on the event that is true')
      t.same((await alerts()).slice(2), [
        'trouble_code: The engine reports P0171.',
        'speeding: The vehicle drives at 150 km/h; the limit is 130 km/h.',
      ])
      await post({ vehicleId: other, time: begun + 30, speed: 126 })
      await post({ vehicleId: other, time: begun + 40, speed: 125 })
      await until('it is over', async () => (await alerts())[3]!.endsWith('Over.'))
    })

    await t.test('the alarm beside a position, of one instant', async t => {
      const place = { longitude: 10, latitude: 50 }
      await post({ vehicleId: third, time: begun, ...place })
      await post(
        { vehicleId: third, time: begun + 10, ...place, speed: 10 },
        { vehicleId: third, time: begun + 10, engine: { dtcs: ['P1'] } },
      )
      await until('it is told of', async () => (await alerts()).length === 5)
      t.same((await alerts())[4], 'trouble_code: The engine reports P1.')
      await post({ vehicleId: third, time: begun + 20, speed: 10 })
      await post({ vehicleId: third, time: begun + 20, fuelLevel: 1 })
      await until('and what is said of it later', async () => (await alerts()).length === 6)
    })

    await t.test('null and false: never, and what is open ends; set again, it opens anew', async t => {
      const put = async (rules: object) =>
        t.match(await account.request('PUT', '/alert-rules', { ...defaultRules, ...rules }), { status: 200 })
      await put({ lowFuelPercent: null, troubleCodes: false })
      const open = async () => (await alerts()).filter(text => !text.endsWith('Over.')).length
      t.equal(await open(), 0)
      await post({ vehicleId: third, time: begun + 30, fuelLevel: 1, engine: { dtcs: ['P1'] } })
      await post({ vehicleId: third, time: begun + 40, speed: 140 })
      await until('speed is told of', async () => (await open()) === 1)
      await put({})
      let later = begun + 50
      // Which rules there are is told to the thread a moment later.
      await until('and all of it', async () => {
        await post({ vehicleId: third, time: later++, fuelLevel: 1, engine: { dtcs: ['P1'] } })
        return (await open()) === 3
      })
      t.same((await alerts()).length, 9, 'each once more')
    })
  },
)

t.test('a database of before keeps its rules and its open alerts, which go on and are resolved', async t => {
  const url = await createTestDatabase(t, null)
  const before = (await knownMigrations()).indexOf('0711_alert_rules_over_events')
  t.ok(before > 0)
  await migrate({ url, log: () => undefined, count: before })
  const silent = { silentAfterMinutes: null, lowFuelPercent: 20, speedingKmh: 90, troubleCodes: false }
  await withClient(url, client =>
    client.query(`
      insert into organizations (name, created_at) values ('First', now() - interval '2 days'), ('Second', now());
      insert into vehicles (organization_id, vin, license_plate)
        select id, 'VINSTANDING0000' || n, name || n from organizations, generate_series(10, 13) n where name = 'First';
      insert into alert_rules (organization_id, silent_after_minutes, low_fuel_percent, speeding_kmh, trouble_codes, maintenance_overdue)
        select id, null, 20, 90, false, true from organizations where name = 'First';
      insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details, by_rule)
        select v.organization_id, 'vehicle', v.id, k.type, 'warning', 'As it was.', '{"n": 1}', true
        from vehicles v join (values ('low_fuel', '10'), ('low_fuel', '11'), ('speeding', '12'), ('device_silent', '13'))
          as k (type, n) on v.vin = 'VINSTANDING0000' || k.n`),
  )
  const kept = `select a.id, a.type, v.vin, a.message, a.details, a.created_at, a.is_resolved
    from alerts a join vehicles v on v.id = a.entity_id order by v.vin`
  const was = await withClient(url, async client => (await client.query(kept)).rows)
  await migrate({ url, log: () => undefined })
  t.same(await withClient(url, async client => (await client.query(kept)).rows), was)

  const service = await startTestService(t, { DATABASE_URL: url })
  const account = await signIn(service)
  t.same((await account.request('GET', '/alert-rules')).body, { ...silent, maintenanceOverdue: true })
  const { post } = await follow(t, [service], account)
  const ids = await withClient(url, async client =>
    (await client.query<{ id: string }>('select id from vehicles order by vin')).rows.map(({ id }) => id),
  )
  const time = Date.now() - 60_000
  const of = (n: number, after: number, fields: object) => ({
    vehicleId: ids[n],
    time: time + after,
    ...fields,
  })
  await post(
    of(0, 0, { fuelLevel: 18 }),
    of(1, 0, { fuelLevel: 22 }),
    of(2, 0, { speed: 88, engine: { dtcs: ['P1'] } }),
    of(3, 0, { ignition: true }),
  )
  const open = async () =>
    await withClient(url, async client => {
      const { rows } = await client.query<{ open: string }>(
        `select v.vin || ' ' || a.type || case when a.event_id is null then '' else ' of an event' end as open
         from alerts a join vehicles v on v.id = a.entity_id where not a.is_resolved order by v.vin`,
      )
      return rows.map(row => row.open.slice('VINSTANDING0000'.length))
    })
  await until('what goes on stands on its event, and silence is none any more', async () => {
    await service.alerts.book.refresh()
    const now = (await open()).join()
    return now === '10 low_fuel of an event,11 low_fuel,12 speeding'
  })
  await post(of(0, 10, { fuelLevel: 25 }), of(1, 10, { fuelLevel: 25 }), of(2, 10, { speed: 85 }))
  await until('each is over', async () => (await open()).length === 0)
  const { rows } = await withClient(url, client => client.query(kept))
  t.same(
    rows.map(({ is_resolved: _, ...row }) => row),
    was.map(({ is_resolved: _, ...row }) => row),
    'they are the ones that were there, and there is no other',
  )
  await post(of(0, 20, { fuelLevel: 20 }))
  await until(
    'the limit of before opens another',
    async () => (await open()).join() === '10 low_fuel of an event',
  )
})
