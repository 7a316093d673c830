import t from 'tap'
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
  'another process takes the readings of a new vehicle and device, and refuses revoked ones, within a second',
  async t => {
    const other = await startTestService(t, { DATABASE_URL: service.databaseUrl })
    const vehicle = await makeVehicle(first)
    const device = await makeDevice(first, vehicle.id)
    const taken = await until('the other process knows the vehicle', () =>
      other.identity.vehicles.has(vehicle.id),
    )
    t.ok(taken < 1_000, `it took ${taken} ms`)
    t.ok(await isKnown(other, device.token))
    await first.request('DELETE', `/devices/${device.id}`)
    const refused = await until(
      'the other process refuses',
      async () => !(await isKnown(other, device.token)),
    )
    t.ok(refused < 1_000, `it took ${refused} ms`)
  },
)

t.test('when a device was seen is written now and then, and is no edit of it', async t => {
  const device = await makeDevice(first, (await makeVehicle(first)).id)
  const tag = await tagOf(first, device.id)
  service.identity.sightings.seen(device.id, new Date())
  await service.identity.sightings.write()
  const { body } = await first.request('GET', `/devices/${device.id}`)
  t.match(body, { lastSeenAt: /^\d{4}-/ })
  t.equal(await tagOf(first, device.id), tag)
})

async function tagOf(account: Account, id: string): Promise<string | null> {
  return (await account.request('GET', `/devices/${id}`)).headers.get('etag')
}
