import t from 'tap'
import { phasesOf } from '../../src/events/schedule.ts'
import { make, makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

/** PostgreSQL takes them, and nobody can compute with them. */
const zones = ['UTC+3', 'posixrules', 'Factory']
const windows = [{ days: ['mon'], from: '08:00', to: '17:00' }]

interface Row {
  id: string
  name: string
}

const square = (west: number, south: number, size = 1) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]

t.test('geofences of every form, groups of them and of vehicles, and what is in what', async t => {
  const service = await startTestService(t)
  const api = await signIn(service)
  const { request } = api
  const fences = {
    polygon: { geometry: { type: 'Polygon', coordinates: [square(178.5, 10, 3), square(179.5, 11)] } },
    cut: { geometry: { type: 'MultiPolygon', coordinates: [[square(179, -11)], [square(-180, -11)]] } },
    circle: { geometry: { type: 'Point', coordinates: [10, 60] }, radiusMeters: 1_000 },
    corridor: {
      geometry: {
        type: 'LineString',
        coordinates: [
          [10, 60],
          [11, 60],
        ],
      },
      radiusMeters: 500,
    },
  }
  const ids: Record<string, string> = {}
  for (const [name, fence] of Object.entries(fences))
    ids[name] = (await make(api, '/geofences', { name, ...fence })).id
  const containing = async (place: string) => {
    const { body } = await request('GET', `/geofences?contains=${place}`)
    return (body as { items: Row[] }).items.map(({ name }) => name).sort()
  }
  t.same(await containing('-179,10.5'), ['polygon'])
  t.same(await containing('-180,11.5'), [], 'the hole')
  t.same(await containing('179.5,-10.5'), ['cut'])
  t.same(await containing('-179.5,-10.5'), ['cut'])
  t.same(await containing('10,60'), ['circle', 'corridor'])
  t.same(await containing('10.5,60.001'), ['corridor'])
  t.match(await request('GET', '/geofences?contains=200,0'), { status: 400 })

  const within = { name: 'within', geometry: { ...fences.circle.geometry, radiusMeters: 700 } }
  const { id, ...lifted } = await make(api, '/geofences', within)
  t.match(lifted, { geometry: fences.circle.geometry, radiusMeters: 700 })
  t.notOk('radiusMeters' in (lifted as unknown as typeof within).geometry, 'it is kept in one place')
  await request('DELETE', `/geofences/${id}`)

  for (const wrong of [
    { geometry: fences.circle.geometry },
    { geometry: fences.polygon.geometry, radiusMeters: 5 },
    {
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 1],
          ],
        ],
      },
    },
    { geometry: { type: 'Polygon', coordinates: [square(0, 89.5)] } },
    { ...fences.circle, schedule: { timeZone: 'Europe/Nowhere', windows: [] } },
    ...zones.map(timeZone => ({ ...fences.circle, schedule: { timeZone, windows } })),
    { ...fences.circle, vehicleGroupIds: [ids.circle] },
  ]) {
    const { status } = await request('POST', '/geofences', { name: 'wrong', ...wrong })
    t.ok(status === 400 || status === 422, `${status} ${JSON.stringify(wrong).slice(0, 100)}`)
  }

  for (const timeZone of zones) {
    const schedule = { timeZone, windows }
    const feature = {
      type: 'Feature',
      geometry: fences.circle.geometry,
      properties: { name: 'wrong', radiusMeters: 5, schedule },
    }
    for (const [path, body] of [
      ['/geofences/geojson', { type: 'FeatureCollection', features: [feature] }],
      ['/geofences/bulk', [{ name: 'wrong', ...fences.circle, schedule }]],
      ['/event-alert-rules', { name: 'wrong', types: ['idling'], schedule }],
    ] as const)
      t.match(await request('POST', path, body), { status: 422 }, `${path}: ${timeZone}`)
    t.match(await request('PATCH', `/geofences/${ids.circle}`, { schedule }), { status: 422 })
  }
  const endless = '{"name":"wrong","geometry":{"type":"Point","coordinates":[1e999,0]},"radiusMeters":5}'
  t.match(await request('POST', '/geofences', endless), { status: 400 })

  const vehicle = async (n: number) =>
    (await make(api, '/vehicles', { vin: `VINGROUP00000000${n}`, licensePlate: `G ${n}` })).id
  const [one, two, three] = [await vehicle(1), await vehicle(2), await vehicle(3)]
  const all = await make(api, '/vehicle-groups', { name: 'All', vehicleIds: [one] })
  const north = await make(api, '/vehicle-groups', { name: 'North', parentId: all.id, vehicleIds: [two] })
  const far = await make(api, '/vehicle-groups', {
    name: 'Far',
    parentId: north.id,
    vehicleIds: [two, three],
  })
  const inGroup = async (id: string) => {
    const { body } = await request('GET', `/vehicles?vehicleGroupId=${id}`)
    return (body as { items: Row[] }).items.map(({ id }) => id).sort()
  }
  t.same(await inGroup(all.id), [one, two, three].sort())
  t.same(await inGroup(far.id), [two, three].sort())
  t.match(await request('PATCH', `/vehicle-groups/${all.id}`, { parentId: far.id }), {
    status: 422,
    body: { code: 'violates_rule', field: 'parentId' },
  })
  t.match(await request('PATCH', `/vehicle-groups/${all.id}`, { vehicleIds: [one, all.id] }), {
    status: 422,
    body: { code: 'unknown_reference', field: 'vehicleIds' },
  })
  await request('DELETE', `/vehicles/${three}`)
  t.match(await request('PATCH', `/vehicle-groups/${far.id}`, { vehicleIds: [three] }), { status: 200 })
  t.match(await request('PATCH', `/vehicle-groups/${all.id}`, { vehicleIds: [three] }), { status: 422 })

  const places = await make(api, '/geofence-groups', { name: 'Oslo', geofenceIds: [ids.circle, ids.cut] })
  const { body: ofGroup } = await request('GET', `/geofences?geofenceGroupId=${places.id}&sort=name`)
  t.same(
    (ofGroup as { items: Row[] }).items.map(({ name }) => name),
    ['circle', 'cut'],
  )

  const { body: collection } = await request('GET', '/geofences/geojson')
  t.match(collection, { type: 'FeatureCollection', features: { length: 4 } })
  const again = await request('POST', '/geofences/geojson', collection)
  t.match(again, { status: 200, body: { created: 0, ids: { length: 4 } } }, 'the same again makes none twice')
  const other = await makeOrganization(api, 'Elsewhere')
  const elsewhere = await makeUser(service, api, { role: 'admin', organizationId: other.id })
  const moved = structuredClone(collection) as { features: { id?: string }[] }
  for (const feature of moved.features) delete feature.id
  t.match(await elsewhere.request('POST', '/geofences/geojson', moved), { status: 200, body: { created: 4 } })
  const { body: there } = await elsewhere.request('GET', '/geofences/geojson')
  const geometries = (value: unknown) =>
    (value as { features: { geometry: unknown }[] }).features.map(each => each.geometry)
  t.same(geometries(there), geometries(collection))

  const ring = Array.from({ length: 10_000 }, (_, n) => [n / 10_000, n % 2])
  const features = Array.from({ length: 4 }, (_, n) => ({
    ...{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] } },
    properties: { name: `Coast ${n}` },
  }))
  t.match(
    await elsewhere.request(
      'POST',
      '/geofences/geojson',
      { type: 'FeatureCollection', features },
      { 'content-type': 'application/geo+json' },
    ),
    { status: 200, body: { created: 4 } },
    'long lists of numbers are taken',
  )
})

t.test(
  'a schedule says when a place counts, in its time zone, over midnight and over a change of clocks',
  async t => {
    const phaseAt = phasesOf({
      timeZone: 'Europe/Oslo',
      windows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', to: '06:00' },
        { days: ['sat'], from: '00:00', to: '24:00' },
      ],
    })
    const phase = (time: string) => {
      const { counts, from, to } = phaseAt(Date.parse(time))
      return [counts, new Date(from).toISOString(), new Date(to).toISOString()]
    }
    t.same(phase('2026-11-24T22:30Z'), [true, '2026-11-24T21:00:00.000Z', '2026-11-25T05:00:00.000Z'])
    t.same(phase('2026-11-24T12:00Z'), [false, '2026-11-24T05:00:00.000Z', '2026-11-24T21:00:00.000Z'])
    // Friday night and the whole of Saturday are one.
    t.same(phase('2026-11-28T03:00Z'), [true, '2026-11-27T21:00:00.000Z', '2026-11-28T23:00:00.000Z'])
    // Clocks go back in the night to Sunday, the 25th of October: the Saturday ends in summer time.
    t.same(phase('2026-10-24T12:00Z')[2], '2026-10-24T22:00:00.000Z')
    t.equal(phase('2026-11-29T12:00Z')[0], false)
  },
)
