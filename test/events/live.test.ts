import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { withRunLock } from '../../partitions/session.ts'
import type { LiveEvent } from '../../src/client/protocol.ts'
import { readConfig } from '../../src/config.ts'
import { furtherDerivations } from '../../src/derivations.ts'
import { deriveNotes } from '../../src/derive/run.ts'
import { type Account, make, makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { streamEvents } from '../support/event-stream.ts'
import { openMaintained } from '../support/partitions.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { until } from '../support/until.ts'

/** A WebSocket that watches events. */
async function watch(t: Test, service: TestService, account: Account, vehicleIds?: string[]) {
  const events: LiveEvent[] = []
  const socket = await open(t, service, account, vehicleIds)
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string; event: LiveEvent }
    if (message.type === 'event') events.push(message.event)
  })
  return events
}

async function open(t: Test, service: TestService, { token }: Account, vehicleIds?: string[]) {
  const socket = new WebSocket(`${service.httpUrl.replace('http', 'ws')}/api/v1/live`, 'fleetwake.v1')
  t.teardown(() => socket.terminate())
  let isOpen = false
  socket.on('message', (data: Buffer) => {
    isOpen ||= (JSON.parse(data.toString()) as { type: string }).type === 'snapshot'
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'hello', token }))
  socket.send(
    JSON.stringify({ type: 'subscribe', events: true, alerts: true, ...(vehicleIds ? { vehicleIds } : {}) }),
  )
  await until('it watches', () => isOpen)
  return socket
}

t.test(
  'an event is told as it happens, once, to those who may see it, and withdrawn where it is not true',
  async t => {
    const { url, pool } = await openMaintained(t)
    const roles = { DATABASE_URL: url, ROLES: 'ingest,live,api' }
    const [service, other] = [await startTestService(t, roles), await startTestService(t, roles)]
    const api = await signIn(service)
    const vehicle = await make(api, '/vehicles', { vin: 'VINEVENTSLIVE0001', licensePlate: 'L 1' })
    const fence = await make(api, '/geofences', {
      name: 'Depot',
      geometry: { type: 'Point', coordinates: [10, 0] },
      radiusMeters: 1_000,
    })
    const south = await makeOrganization(api, 'South')
    const stranger = await makeUser(service, api, { role: 'admin', organizationId: south.id })
    const driver = await makeUser(service, api, { role: 'driver' })

    const { ticket } = (await api.request('POST', '/live/tickets')).body as { ticket: string }
    const here = await watch(t, service, api)
    const there = await watch(t, other, await signIn(other))
    const elsewhere = await watch(t, service, stranger)
    const ofNobody = await watch(t, service, api, ['00000000-0000-4000-8000-000000000000'])
    const withoutRight = await watch(t, service, driver)
    const byTicket = await streamEvents(t, other, `?ticket=${ticket}`, {})
    const byHeader = await streamEvents(t, service, '', { authorization: `Bearer ${api.token}` })
    t.equal((await streamEvents(t, other, `?ticket=${ticket}`, {})).status, 401, 'a ticket opens one')
    t.equal((await streamEvents(t, service, '', { authorization: `Bearer ${driver.token}` })).status, 403)

    const begun = Date.now()
    const post = (secondsAgo: number, longitude: number) =>
      api.request('POST', '/telemetry', [
        {
          vehicleId: vehicle.id,
          time: new Date(begun - secondsAgo * 1000).toISOString(),
          ...{ longitude, latitude: 0, speed: 60, ignition: true },
        },
      ])
    await post(120, 9.98)
    await post(60, 10)
    const enters = (events: readonly LiveEvent[]) => events.filter(({ type }) => type === 'geofence_enter')
    for (const [who, events] of Object.entries({
      here,
      there,
      byTicket: byTicket.events,
      byHeader: byHeader.events,
    }))
      await until(`${who} it is told`, () => enters(events).length === 1)
    t.match(enters(here), [{ vehicleId: vehicle.id, geofenceId: fence.id, endTime: null, longitude: Number }])
    t.same(enters(there), enters(here))

    // It had been within a little before: the event that was told is not true.
    await post(90, 10)
    const derived = await withRunLock(pool, client =>
      deriveNotes(client, furtherDerivations(readConfig({})), { now: new Date() }),
    )
    t.ok(Array.isArray(derived))
    const first = enters(here)[0]!
    for (const events of [here, there, byTicket.events, byHeader.events]) {
      await until('it is withdrawn', () =>
        events.some(({ id, type }) => id === first.id && type === 'withdrawn'),
      )
      await until('and told anew', () => enters(events).length === 2)
    }
    const keys = here.map(event => JSON.stringify(event))
    t.equal(new Set(keys).size, keys.length, 'nothing was told twice')
    t.same([elsewhere, ofNobody, withoutRight], [[], [], []])
    const { rows } = await pool.query(
      `select count(*)::int as n from vehicle_events where type = 'geofence_enter' and withdrawn_at is null`,
    )
    t.same(rows, [{ n: 1 }])
  },
)

t.test('an alert that a run opens is shown to those who watch, once in each service', async t => {
  const { url, pool } = await openMaintained(t)
  const roles = { DATABASE_URL: url, ROLES: 'live,api' }
  const services = [await startTestService(t, roles), await startTestService(t, roles)]
  const api = await signIn(services[0]!)
  const vehicle = await make(api, '/vehicles', { vin: 'VINEVENTSLIVE0002', licensePlate: 'L 2' })
  await make(api, '/event-alert-rules', { name: 'Called for help', types: ['sos'] })
  const shown: string[][] = []
  for (const service of services) {
    const alerts: string[] = []
    shown.push(alerts)
    const socket = await open(t, service, await signIn(service))
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; alert: { message: string } }
      if (message.type === 'alert') alerts.push(message.alert.message)
    })
  }
  // Stored by nobody who looks for events as they happen.
  await pool.query(
    `with stored as (insert into vehicle_telemetry (vehicle_id, time, event) values ($1, now(), 'sos'))
     insert into dirty_hours (hour) values (date_trunc('hour', now()))`,
    [vehicle.id],
  )
  await withRunLock(pool, client =>
    deriveNotes(client, furtherDerivations(readConfig({})), { now: new Date() }),
  )
  for (const alerts of shown) await until('it is shown', () => alerts.length > 0)
  t.same(shown, [['Called for help'], ['Called for help']])
})
