import mqtt from 'mqtt'
import t from 'tap'
import { predefinedRoles } from '../../src/http/permissions.ts'
import {
  type Account,
  makeDevice,
  makeOrganization,
  makeUser,
  makeVehicle,
  request,
  signIn,
} from '../support/accounts.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { until } from '../support/until.ts'

/** A device that is known may not look at vehicles: 403. One that is not known is told so: 401. */
async function isKnown(service: TestService, token: string): Promise<boolean> {
  return (await request(service, 'GET', '/vehicles', { token })).status === 403
}

// One service for all of them: each makes its own users and devices.
const service = await startTestService(t)
const first = await signIn(service)

t.test('a device is given a token once; rotated, the old one ends; revoked, it is gone', async t => {
  const vehicle = await makeVehicle(first)
  const device = await makeDevice(first, vehicle.id)
  t.match(device, {
    vehicleId: vehicle.id,
    name: /Tracker/,
    token: /^fwd_/,
    lastSeenAt: null,
    revokedAt: null,
  })
  t.match(device.id, /^[A-Za-z0-9_-]+$/)
  t.match(device.token, /^[A-Za-z0-9_-]+$/, 'nothing in it needs to be escaped anywhere')
  t.ok(Buffer.from(device.token.slice(-43), 'base64url').length >= 32, 'it carries 256 random bits')
  t.notMatch((await first.request('GET', `/devices/${device.id}`)).body, { token: /./ })
  t.ok(await isKnown(service, device.token), 'it is known at once')
  t.ok(service.identity.vehicles.has(vehicle.id), 'and so is its vehicle')

  const rotated = await first.request('POST', `/devices/${device.id}/rotate`)
  t.match(rotated, { status: 200, body: { id: device.id, vehicleId: vehicle.id, token: /^fwd_/ } })
  t.notOk(await isKnown(service, device.token))
  t.ok(await isKnown(service, rotated.body.token))
  t.equal((await first.request('DELETE', `/devices/${device.id}`)).status, 204)
  t.notOk(await isKnown(service, rotated.body.token))
  t.equal((await first.request('POST', `/devices/${device.id}/rotate`)).status, 404)
  t.match((await first.request('GET', `/devices?retired=true&vehicleId=${vehicle.id}`)).body.items, [
    { id: device.id, revokedAt: /^\d/ },
  ])
})

t.test('a device may report, and nothing else', async t => {
  const device = await makeDevice(first, (await makeVehicle(first)).id)
  for (const path of ['/auth/me', '/vehicles', '/positions', '/devices']) {
    t.equal((await request(service, 'GET', path, { token: device.token })).status, 403, path)
  }
})

t.test('a device is made for a vehicle that there is, of the same organization', async t => {
  const { id: organizationId } = await makeOrganization(first)
  const other = await makeUser(service, first, { organizationId })
  const vehicle = await makeVehicle(first)
  const answer = await other.request('POST', '/devices', { vehicleId: vehicle.id, name: 'Spy' })
  t.match(answer, { status: 422, body: { code: 'unknown_reference', field: 'vehicleId' } })
  await first.request('DELETE', `/vehicles/${vehicle.id}`)
  t.equal((await first.request('POST', '/devices', { vehicleId: vehicle.id })).status, 422)
})

t.test(
  'devices in bulk: 1,000 at once, each with a token by which it reports right after the answer',
  async t => {
    const vehicle = await makeVehicle(first)
    const rows = Array.from({ length: 1_000 }, (_, n) => ({ vehicleId: vehicle.id, name: `Tracker ${n}` }))
    const { status, body } = await first.request('POST', '/devices/bulk', rows)
    t.equal(status, 201)
    const items = body.items as { id: string; vehicleId: string; name: string; token: string }[]
    t.same(
      items.map(({ vehicleId, name }) => ({ vehicleId, name })),
      rows,
      'in the order of the body; several of one vehicle, as one by one',
    )
    t.equal(new Set(items.map(({ id }) => id)).size, 1_000)
    t.ok(items.every(({ id, token }) => token.startsWith(`fwd_${id}_`)))
    t.equal(
      (await first.request('POST', '/devices/bulk', [...rows, rows[0]])).status,
      400,
      'no more than 1,000',
    )
    t.equal((await first.request('POST', '/devices/bulk', [])).status, 400)

    for (const { id, token, vehicleId } of [items[0]!, items[999]!]) {
      const time = Date.now()
      const answer = await request(service, 'POST', '/telemetry', { token, body: [{ time, speed: 1 }] })
      t.match(answer, { status: 200 }, 'over HTTP')
      const mqttUrl = `mqtt://127.0.0.1:${service.mqttPort}`
      const client = await mqtt.connectAsync(mqttUrl, { username: id, password: token })
      t.teardown(() => client.endAsync(true))
      const payload = JSON.stringify({ time: time - 1 })
      await client.publishAsync(`vehicles/${vehicleId}/telemetry`, payload, { qos: 1 })
    }
    const page = await first.request('GET', `/vehicles/${vehicle.id}/track`)
    t.equal(page.body.items.length, 4, 'and over MQTT')
  },
)

t.test('devices in bulk are stored all or not at all, and each row that is wrong is named', async t => {
  const { id: organizationId } = await makeOrganization(first)
  const other = await makeUser(service, first, { organizationId })
  const foreign = await makeVehicle(other)
  const mine = await makeVehicle(first)
  const retired = await makeVehicle(first)
  await first.request('DELETE', `/vehicles/${retired.id}`)
  const good = { vehicleId: mine.id, name: 'Good' }
  const nobody = '00000000-0000-4000-8000-000000000000'
  const refused = await first.request('POST', '/devices/bulk', [
    good,
    { vehicleId: foreign.id, name: 'Spy' },
    good,
    { vehicleId: nobody },
    { vehicleId: retired.id },
    good,
  ])
  const unknown = { code: 'unknown_reference', field: 'vehicleId' }
  t.equal(refused.status, 422)
  t.equal(refused.body.code, 'rows_refused')
  t.match(refused.body.failures, [
    { index: 1, ...unknown },
    { index: 3, ...unknown },
    { index: 4, ...unknown },
  ])
  t.equal(refused.body.failures.length, 3)
  t.notMatch(JSON.stringify(refused.body), /fwd_/, 'no token is in it')

  const wrong = [good, { vehicleId: 'none' }, { name: 'Without' }, { ...good, token: 'mine' }]
  t.match((await first.request('POST', '/devices/bulk', wrong)).body.failures, [
    { index: 1, code: 'invalid_request', field: 'vehicleId' },
    { index: 2, code: 'invalid_request', field: 'vehicleId' },
    { index: 3, code: 'invalid_request', field: 'token' },
  ])
  t.same((await first.request('GET', `/devices?vehicleId=${mine.id}`)).body.items, [], 'nothing was stored')
})

t.test('devices in bulk are for those who may make one', async t => {
  const vehicle = await makeVehicle(first)
  const rows = [{ vehicleId: vehicle.id, name: 'Tracker' }]
  for (const role of predefinedRoles) {
    const user = await makeUser(service, first, { role })
    const { status } = await user.request('POST', '/devices/bulk', rows)
    t.equal(status, role === 'admin' ? 201 : 403, role)
  }
  const { token } = await makeDevice(first, vehicle.id)
  t.equal((await request(service, 'POST', '/devices/bulk', { token, body: rows })).status, 403, 'a device')
  t.equal((await request(service, 'POST', '/devices/bulk', { body: rows })).status, 401, 'nobody')
})

t.test(
  'another process takes the readings of a new vehicle and device, and refuses revoked ones',
  async t => {
    const other = await startTestService(t, { DATABASE_URL: service.databaseUrl })
    const vehicle = await makeVehicle(first)
    const device = await makeDevice(first, vehicle.id)
    await until('the other process knows the vehicle', () => other.identity.vehicles.has(vehicle.id))
    t.ok(await isKnown(other, device.token))
    await first.request('DELETE', `/devices/${device.id}`)
    await until('the other process refuses', async () => !(await isKnown(other, device.token)))
  },
)

t.test('when a device was seen is written now and then, and is no edit of it', async t => {
  const device = await makeDevice(first, (await makeVehicle(first)).id)
  const tag = await tagOf(first, device.id)
  const { sightings } = service.identity
  sightings.seen((await makeDevice(first, (await makeVehicle(first)).id)).id, new Date())
  // One that is under way does not have what is seen from now on.
  const underWay = sightings.write()
  sightings.seen(device.id, new Date())
  await sightings.write()
  await underWay
  const { body } = await first.request('GET', `/devices/${device.id}`)
  t.match(body, { lastSeenAt: /^\d{4}-/ })
  t.equal(await tagOf(first, device.id), tag)
})

async function tagOf(account: Account, id: string): Promise<string | null> {
  return (await account.request('GET', `/devices/${id}`)).headers.get('etag')
}
