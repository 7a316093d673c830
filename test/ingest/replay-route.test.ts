import t from 'tap'
import {
  type Account,
  makeDevice,
  makeOrganization,
  makeUser,
  makeVehicle,
  signIn,
} from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

t.test('rejections are replayed over HTTP, each organization its own', async t => {
  const service = await startTestService(t, { MQTT_PORT: '0' })
  const first = await signIn(service)
  const { id: organizationId } = await makeOrganization(first, 'South')
  const south = await makeUser(service, first, { organizationId })
  for (const account of [first, south]) await refuseOne(service.httpUrl, account)
  const left = async () => (await first.request('GET', '/telemetry/rejections')).body.items

  t.equal(
    (await south.request('POST', '/telemetry/rejections/replay', { code: 'not_your_vehicle' })).status,
    403,
  )
  // The first administrator gives the permission to nobody; had a role it, its users would have their own rows alone.
  const { status, body } = await first.request('POST', '/telemetry/rejections/replay', {
    code: 'not_your_vehicle',
  })
  t.equal(status, 200)
  t.same(body, { replayed: 1, accepted: 1, duplicates: 0, rejected: 0 }, 'one, and not that of the South')
  t.match(await left(), [{ replayedAt: String }], 'it says that it is stored')
  const again = await first.request('POST', '/telemetry/rejections/replay', { code: 'not_your_vehicle' })
  t.equal(again.body.replayed, 0, 'and is not replayed twice')
  t.equal((await first.request('POST', '/telemetry/rejections/replay', { code: 'no_code' })).status, 400)
})

t.test('where devices report is told to whoever has signed in, without what is secret', async t => {
  const service = await startTestService(t)
  const { body } = await (await signIn(service)).request('GET', '/telemetry/doors')
  t.same(
    body,
    { mqtt: { host: null, port: 0, tls: false, embedded: true } },
    'the embedded broker, at its port',
  )
  t.equal((await fetch(`${service.httpUrl}/api/v1/telemetry/doors`)).status, 401)
})

/** A reading for a vehicle that becomes the device's only afterwards. */
async function refuseOne(url: string, account: Account): Promise<void> {
  const [own, other] = [await makeVehicle(account), await makeVehicle(account)]
  const device = await makeDevice(account, own.id)
  await fetch(`${url}/api/v1/telemetry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${device.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ time: new Date().toISOString(), vehicleId: other.id, latitude: 1, longitude: 1 }),
  })
  await account.request('PATCH', `/devices/${device.id}`, { vehicleId: other.id })
}
