import pino from 'pino'
import t from 'tap'
import { withRunLock } from '../../partitions/session.ts'
import { readConfig } from '../../src/config.ts'
import { openPools } from '../../src/database/pools.ts'
import { furtherDerivations } from '../../src/derivations.ts'
import { deriveNotes } from '../../src/derive/run.ts'
import { make, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const MINUTE = 60_000

t.test('events, their feed, and visits, as they follow from readings that were posted', async t => {
  const service = await startTestService(t, { ROLES: 'ingest,live,api' })
  const api = await signIn(service)
  const vehicle = await make(api, '/vehicles', { vin: 'VINEVENTROUTES001', licensePlate: 'E 1' })
  const fence = await make(api, '/geofences', {
    name: 'Depot',
    geometry: { type: 'Point', coordinates: [10, 0] },
    radiusMeters: 1_000,
  })
  const begun = Math.floor(Date.now() / MINUTE) * MINUTE - 60 * MINUTE
  const post = async (...readings: [minute: number, longitude: number][]) => {
    const body = readings.map(([minute, longitude]) => ({
      vehicleId: vehicle.id,
      time: new Date(begun + minute * MINUTE).toISOString(),
      ...{ longitude, latitude: 0, speed: 60, ignition: true },
    }))
    t.match(await api.request('POST', '/telemetry', body), { status: 200, body: { accepted: body.length } })
  }
  const config = readConfig({})
  const database = openPools(service.databaseUrl, config, pino({ level: 'silent' }))
  t.teardown(() => database.close())
  const derive = () =>
    withRunLock(database.app, client => deriveNotes(client, furtherDerivations(config), { now: new Date() }))
  const get = async (path: string) => {
    const { status, body } = await api.request('GET', path)
    t.equal(status, 200, JSON.stringify(body).slice(0, 200))
    return body
  }

  await post([0, 9.98], [2, 10], [4, 10.02])
  await derive()
  const path = `/events?type=geofence_enter,geofence_exit&vehicleId=${vehicle.id}`
  const first = await get(path)
  t.match(first.items, [
    { type: 'geofence_enter', geofenceId: fence.id, vehicleId: vehicle.id, driverId: null, endTime: null },
    { type: 'geofence_exit', geofenceId: fence.id },
  ])
  const visits = await get(`/reports/visits?geofenceId=${fence.id}`)
  t.same(visits.items, [
    {
      vehicleId: vehicle.id,
      geofenceId: fence.id,
      from: first.items[0].time,
      to: first.items[1].time,
      seconds: (Date.parse(first.items[1].time) - Date.parse(first.items[0].time)) / 1000,
    },
  ])
  const page = await get('/events?limit=2')
  const rest = await get(`/events?limit=1000&cursor=${page.nextCursor}`)
  t.same([...page.items, ...rest.items], (await get('/events')).items, 'pages follow each other')
  const newest = await get('/events?sort=-time&limit=2')
  const older = await get(`/events?sort=-time&limit=1000&cursor=${newest.nextCursor}`)
  t.same([...newest.items, ...older.items].reverse(), (await get('/events')).items, 'from the newest on, too')
  t.match(await api.request('GET', `/events?cursor=${newest.nextCursor}`), { body: { code: 'bad_cursor' } })

  type Change = { id: string; type: string }
  let after = ''
  /** Until this holds of what has come: a transaction of anybody who is not done yet delays the feed. */
  const followed = async (holds: (changes: readonly Change[]) => boolean) => {
    const changes: Change[] = []
    await until('the feed has it', async () => {
      const { items, nextCursor } = await get(`/events/feed${after && `?after=${after}`}`)
      changes.push(...items)
      after = nextCursor
      return holds(changes)
    })
    return changes.map(({ id }) => id).sort()
  }
  const all = [...page.items, ...rest.items].map(({ id }: Change) => id).sort()
  t.same(await followed(changes => changes.length >= all.length), all)
  t.match(await get(`/events/feed?after=${after}`), { items: [], more: false })

  // A late reading in the middle of the circle, and one that shows that it was left and entered again.
  await post([1, 10], [3, 10.5])
  await derive()
  const second = await get(path)
  t.equal(second.items.length, 2)
  t.not(second.items[0].id, first.items[0].id, 'another reading was the first within')
  t.ok(Date.parse(second.items[0].time) < Date.parse(first.items[0].time))
  const isWithdrawn = (id: string, changes: readonly Change[]) =>
    changes.some(change => change.id === id && change.type === 'withdrawn')
  await followed(changes => first.items.every(({ id }: Change) => isWithdrawn(id, changes)))
  t.match(await get(`${path}&withdrawn=true`), { items: { length: 4 } })
  t.match(await get(`/vehicles/${vehicle.id}/geofences`), { items: [] })

  const rules = await get('/event-rules')
  t.equal(rules.hysteresisMeters, 25)
  t.match(await api.request('PUT', '/event-rules', { ...rules, dwellSeconds: 10 }), { status: 200 })
  await post([1.5, 10])
  await derive()
  t.match(await get('/events?type=geofence_dwell'), { items: [{ values: { seconds: 10 } }] })
})
