import t from 'tap'
import { request, signIn } from '../support/accounts.ts'
import { createTestDatabase } from '../support/database.ts'
import { connectDevice } from '../support/device.ts'
import { addVehicles } from '../support/fleet.ts'
import { startProcess } from '../support/process.ts'
import { reading } from '../support/readings.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { watch } from '../support/watcher.ts'

const place = (longitude: number, latitude = 0) => ({ longitude, latitude })

t.test('each of several services shows what any of them committed', async t => {
  const DATABASE_URL = await createTestDatabase(t)
  const a = await startTestService(t, { DATABASE_URL })
  const b = await startTestService(t, { DATABASE_URL })
  const account = await signIn(a)
  const [vehicle, other] = await addVehicles(a, 2)
  const device = await connectDevice(t, a, account, vehicle!)
  await b.identity.vehicles.settled()

  const here = await watch(t, a, { token: account.token, subscribe: {} })
  const there = await watch(t, b, { token: account.token, subscribe: {} })
  await Promise.all([here.next('snapshot'), there.next('snapshot')])
  const time = Date.now()
  await device.report({ time, ...place(1), speed: 12.5 })
  const frames = [await here.next('positions'), await there.next('positions')]
  t.match(frames[0]!.positions, [{ vehicleId: vehicle, longitude: 1, speed: 12.5 }])
  t.same(frames[1]!.positions, frames[0]!.positions, 'the same on both')

  await t.test('no service answers older positions than another has shown', async t => {
    for (let step = 1; step <= 30; step++) {
      await device.report({ time: time + step, ...place(step / 100) })
      await here.until(() => here.positions.get(vehicle!)?.longitude === step / 100)
      const { body } = await request(b, 'GET', '/positions', { token: account.token })
      if (body.items[0].longitude !== step / 100) return t.fail(`step ${step}: ${body.items[0].longitude}`)
    }
    t.pass('thirty times')
  })

  await t.test('what a service has acknowledged it answers itself, before the others know', async t => {
    const organizationId = a.identity.vehicles.organizationOf(other!)!
    for (let step = 1; step <= 30; step++) {
      a.positions.take([reading(other!, time + step, place(step / 100, 10))])
      await a.positions.settled()
      const shown = a.positions.timeOf(organizationId, other!)
      if (shown !== time + step) return t.fail(`step ${step}: ${shown - time}`)
    }
    t.pass('thirty times')
  })

  await t.test('the token of one says nothing to the other, which answers with a snapshot', async t => {
    const moved = await watch(t, b, { token: account.token, subscribe: { since: here.token() } })
    t.equal((await moved.next('snapshot')).positions.length, 2)
  })

  await t.test('a ticket of one opens the other', async t => {
    const { body } = await request(a, 'POST', '/live/tickets', { token: account.token })
    const watcher = await watch(t, b, { token: body.ticket, subscribe: {} })
    t.ok(await watcher.next('snapshot'))
  })

  await t.test('what is committed while a service hears nothing is shown once it hears again', async t => {
    // The connection that listens, and the one that announces, are cut off at the server.
    await withClient(DATABASE_URL, client =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name in ('fleetwake listen', 'fleetwake announce')`,
      ),
    )
    await device.report({ time: time + 100, ...place(50) })
    await there.until(() => there.positions.get(vehicle!)?.longitude === 50)
    await here.until(() => here.positions.get(vehicle!)?.longitude === 50)
    t.pass('on both')
  })

  await t.test('a retired vehicle leaves the map of both', async t => {
    await withClient(DATABASE_URL, client =>
      client.query('update vehicles set deleted_at = now() where id = $1', [vehicle]),
    )
    await Promise.all([here, there].map(watcher => watcher.until(() => !watcher.positions.has(vehicle!))))
    const { body } = await request(b, 'GET', '/positions', { token: account.token })
    t.match(body.items, [{ vehicleId: other }])
    t.ok(here.positions.has(other!))
  })
})

t.test(
  'after a crash the latest positions are there again, also those that were not written behind',
  async t => {
    const DATABASE_URL = await createTestDatabase(t)
    // Knows the vehicles before the one that will be killed, and outlives it.
    const witness = await startTestService(t, { DATABASE_URL })
    const account = await signIn(witness)
    const [vehicle, silent] = await addVehicles(witness, 2)
    const environment = { DATABASE_URL, HTTP_PORT: '0', MQTT_PORT: '0', HTTP_SHED_DELAY_MS: '60000' }
    const victim = startProcess(t, { environment })
    const httpUrl = await victim.ready()
    const watcher = await watch(t, { httpUrl }, { token: account.token, subscribe: {} })
    await watcher.next('snapshot')
    const posted = (body: object[]) =>
      request({ httpUrl }, 'POST', '/telemetry', { token: account.token, body })
    const time = Date.now()
    const first = await posted([{ vehicleId: vehicle, time, ...place(1) }])
    t.equal(first.status, 200)
    await watcher.next('positions')
    // Acknowledged, and killed before anything is written behind.
    await posted([
      { vehicleId: vehicle, time: time + 1, ...place(2), speed: 33.25 },
      { vehicleId: vehicle, time: time + 2, speed: 44, fuelLevel: 12.5 },
      { vehicleId: silent, time, speed: 1, fuelLevel: 70 },
    ])
    victim.kill('SIGKILL')
    await victim.exited

    const restarted = await startTestService(t, { DATABASE_URL })
    const { body } = await request(restarted, 'GET', '/positions', { token: account.token })
    t.equal(body.items.length, 1, 'a vehicle without a fix has no position')
    t.match(body.items[0], { vehicleId: vehicle, longitude: 2, speed: 33.25 })
    await until('the table has caught up too', async () => {
      const { rows } = await withClient(DATABASE_URL, client =>
        client.query('select longitude, speed from vehicle_position where vehicle_id = $1', [vehicle]),
      )
      return rows[0]?.longitude === 2
    })
    await until('and so has that of the fuel', async () => {
      const { rows } = await withClient(DATABASE_URL, client =>
        client.query('select vehicle_id, fuel_level from vehicle_fuel'),
      )
      const levels = new Map(rows.map(row => [row.vehicle_id, row.fuel_level]))
      return levels.get(vehicle) === 12.5 && levels.get(silent) === 70
    })
  },
)
