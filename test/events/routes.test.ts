import pino from 'pino'
import t from 'tap'
import { withRunLock } from '../../partitions/session.ts'
import { openPools } from '../../src/database/pools.ts'
import { furtherDerivations } from '../../src/derivations.ts'
import { deriveNotes } from '../../src/derive/run.ts'
import { idOf } from '../../src/events/engine/finding.ts'
import { make, makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { testConfig } from '../support/config.ts'
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
  const config = testConfig()
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

  const before = (await get('/reports/visits')).items
  const word = 'w'.repeat(64)
  const said = ['geofence_enter', word].map((event, n) => ({
    ...{ vehicleId: vehicle.id, event },
    time: new Date(begun + (6 + n) * MINUTE).toISOString(),
  }))
  t.match(await api.request('POST', '/telemetry', said), { body: { accepted: 2 } })
  await derive()
  t.match(await get(`/events?type=${word}`), { items: [{ type: word, vehicleId: vehicle.id }] })
  t.same((await get('/reports/visits')).items, before, 'what a device says of its own places is no visit')
})

t.test(
  'a visit is found however long ago it began: ended since, going on, or of a vehicle that went silent',
  async t => {
    const service = await startTestService(t, { ROLES: 'live,api' })
    const api = await signIn(service)
    const stranger = await makeUser(service, api, {
      ...{ role: 'admin', organizationId: (await makeOrganization(api, 'South')).id },
    })
    const geometry = { type: 'Point', coordinates: [10, 0] }
    const fence = await make(api, '/geofences', { name: 'Yard', geometry, radiusMeters: 1_000 })
    const database = openPools(service.databaseUrl, testConfig(), pino({ level: 'silent' }))
    t.teardown(() => database.close())
    const pool = database.app
    for (const table of ['vehicle_events', 'vehicle_event_states'])
      await pool.query(`create table ${table}_here partition of ${table} default`)
    const { organization } = (await api.request('GET', '/auth/me')).body as { organization: { id: string } }
    const now = Math.floor(Date.now() / MINUTE) * MINUTE
    const daysAgo = (days: number) => now - days * 24 * 60 * MINUTE
    const put = async (vehicleId: string, type: string, time: number, enteredAt?: number) => {
      const finding = { type, rule: fence.id as string, first: time + 1_000 }
      await pool.query(
        `insert into vehicle_events (id, first_time, organization_id, vehicle_id, type, time, geofence_id, values, found_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $2)`,
        [
          ...[
            idOf(vehicleId, finding),
            new Date(finding.first),
            organization.id,
            vehicleId,
            type,
            new Date(time),
          ],
          ...[fence.id, enteredAt === undefined ? {} : { enteredAt: new Date(enteredAt).toISOString() }],
        ],
      )
    }
    const inside = async (vehicleId: string, time: number) =>
      await pool.query(
        `insert into vehicle_event_states (vehicle_id, hour, state) values ($1, date_trunc('hour', now()), $2)`,
        [
          vehicleId,
          { inside: { [fence.id]: { time, first: time + 1_000, dwelt: true } }, open: {}, trip: {} },
        ],
      )
    const ids: string[] = []
    for (let n = 0; n < 4; n++)
      ids.push((await make(api, '/vehicles', { vin: `VINEVENTVISITS00${n}`, licensePlate: `Y ${n}` })).id)
    const [left, there, silent, gone] = ids as [string, string, string, string]
    await put(left, 'geofence_enter', daysAgo(50))
    await put(left, 'geofence_exit', daysAgo(0.5), daysAgo(50))
    await put(there, 'geofence_enter', daysAgo(60))
    await inside(there, daysAgo(60))
    await put(silent, 'geofence_enter', daysAgo(70))
    await put(gone, 'geofence_enter', daysAgo(80))
    await put(gone, 'geofence_exit', daysAgo(40), daysAgo(80))

    const visits = async (query = '', who = api) => {
      const { status, body } = await who.request('GET', `/reports/visits?${query}`)
      t.equal(status, 200, JSON.stringify(body).slice(0, 300))
      return body as { items: { vehicleId: string; from: string; to: string | null }[]; nextCursor: string }
    }
    const all = await visits()
    t.same(
      all.items.map(({ vehicleId, from, to }) => [vehicleId, Date.parse(from), to && Date.parse(to)]),
      [
        [silent, daysAgo(70), null],
        [there, daysAgo(60), null],
        [left, daysAgo(50), daysAgo(0.5)],
      ],
    )
    const first = await visits('limit=1')
    const second = await visits(`limit=1&cursor=${first.nextCursor}`)
    t.same(
      [...first.items, ...second.items].map(({ vehicleId }) => vehicleId),
      [silent, there],
    )
    t.same((await visits(`vehicleId=${there}&geofenceId=${fence.id}`)).items.length, 1)
    const then = `from=${new Date(daysAgo(45)).toISOString()}&to=${new Date(daysAgo(44)).toISOString()}`
    t.same(
      (await visits(then)).items.map(({ vehicleId }) => vehicleId),
      [gone, silent, there, left],
      'in a range that is over',
    )
    t.same((await visits('', stranger)).items, [], 'another organization sees none of them')
  },
)
