import t from 'tap'
import { DAY, type History, HOUR, MINUTE, NOW, openHistory, type Row, seeded } from './support.ts'

const iso = (time: number) => new Date(time).toISOString()
const midnight = Date.parse('2026-11-20T00:00:00Z')

/** Written as a driver's log: minutes, and what the vehicle does in them, a reading every ten seconds. */
function log(
  vehicleId: string,
  from: number,
  entries: [minutes: number, does: 'drive' | 'idle' | 'park' | 'silence'][],
) {
  const rows: Row[] = []
  let [time, latitude] = [from, 50]
  for (const [minutes, does] of entries) {
    for (const end = time + minutes * MINUTE; time < end; time += 10_000) {
      if (does === 'drive') latitude += 0.001
      if (does === 'silence') continue
      rows.push({
        vehicleId,
        time,
        longitude: 13,
        latitude,
        speed: does === 'drive' ? 40 : 0,
        ignition: does !== 'park',
      })
    }
  }
  return rows
}

async function tripsOf(history: History, vehicle: string, from: number, to: number, more = '') {
  const { status, body } = await history.get(
    `/vehicles/${vehicle}/trips?from=${iso(from)}&to=${iso(to)}${more}`,
  )
  if (status !== 200) throw new Error(`${status} ${body.detail}`)
  return body.items
}

t.test('trips end with the ignition, with a rest and with a silence, and short rests are idling', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const from = NOW - 6 * HOUR
  await history.insert(
    log(vehicle, from, [
      [10, 'park'],
      [20, 'drive'],
      [3, 'idle'],
      [10, 'drive'],
      [1, 'park'],
      [10, 'drive'],
      [15, 'idle'],
      [10, 'drive'],
      [30, 'silence'],
      [10, 'drive'],
      [5, 'park'],
    ]),
  )
  const trips = await tripsOf(history, vehicle, from, NOW)
  t.same(
    trips.map((trip: { start: string; end: string; ended: string }) => [
      (Date.parse(trip.start) - from) / MINUTE,
      (Date.parse(trip.end) - from) / MINUTE,
      trip.ended,
    ]),
    [
      [10 - 1 / 6, 43, 'ignition'],
      [44 - 1 / 6, 54, 'rest'],
      [69 - 1 / 6, 79 - 1 / 6, 'silence'],
      [109, 119, 'ignition'],
    ],
  )
  t.ok(Math.abs(trips[0].distanceKm - 180 * 0.1112) < 0.01, `${trips[0].distanceKm} km`)
  t.equal(trips[0].idleSeconds, 170, 'the short rest, from its first to its last reading')
  t.equal(trips[0].speedMax, 40)
  const { body } = await history.get(`/vehicles/${vehicle}/stops?from=${iso(from)}&to=${iso(NOW)}`)
  t.same(
    body.items.map((stop: { start: string; end: string | null }) => [
      (Date.parse(stop.start) - from) / MINUTE,
      stop.end && (Date.parse(stop.end) - from) / MINUTE,
    ]),
    [
      [43, 44 - 1 / 6],
      [54, 69 - 1 / 6],
      [79 - 1 / 6, 109],
      [119, null],
    ],
  )
  const first = await history.get(`/vehicles/${vehicle}/trips?from=${iso(from)}&to=${iso(NOW)}&limit=3`)
  const rest = await tripsOf(history, vehicle, from, NOW, `&limit=3&cursor=${first.body.nextCursor}`)
  t.same([...first.body.items, ...rest], trips, 'pages add up')
})

t.test('a trip over midnight is one trip, the same in the answers of both days', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  await history.insert(
    log(vehicle, midnight - HOUR, [
      [20, 'park'],
      [80, 'drive'],
      [20, 'park'],
    ]),
  )
  const evening = await tripsOf(history, vehicle, midnight - DAY, midnight)
  const morning = await tripsOf(history, vehicle, midnight, midnight + DAY)
  t.equal(evening.length, 1)
  t.same(evening, morning)
  t.equal(evening[0].start, iso(midnight - 40 * MINUTE - 10_000))
  t.equal(evening[0].end, iso(midnight + 40 * MINUTE))
  t.same(
    await tripsOf(history, vehicle, midnight + 5 * MINUTE, midnight + 6 * MINUTE),
    evening,
    'from within it too',
  )
})

t.test(
  'a late reading changes the trips that it touches, and what was not asked for changes nothing',
  async t => {
    const history = await openHistory(t)
    const vehicle = await history.addVehicle()
    const rows = log(vehicle, midnight, [
      [10, 'drive'],
      [6, 'silence'],
      [10, 'drive'],
    ])
    await history.insert(rows)
    t.equal((await tripsOf(history, vehicle, midnight, midnight + HOUR)).length, 2, 'a silence between them')
    await history.insert([
      {
        vehicleId: vehicle,
        time: midnight + 13 * MINUTE,
        longitude: 13,
        latitude: 50.06,
        speed: 40,
        ignition: true,
      },
    ])
    t.equal(
      (await tripsOf(history, vehicle, midnight, midnight + HOUR)).length,
      1,
      'somebody was heard in it after all',
    )

    const random = seeded(5)
    const other = await history.addVehicle()
    const does = ['drive', 'idle', 'park', 'silence'] as const
    await history.insert(
      log(
        other,
        midnight - 20 * HOUR,
        Array.from({ length: 90 }, () => [1 + Math.floor(random() * 20), does[Math.floor(random() * 4)]!]),
      ),
    )
    const whole = await tripsOf(history, other, midnight - DAY, NOW, '&limit=1000')
    t.ok(whole.length > 15, `${whole.length} trips`)
    for (let asked = 0; asked < 25; asked++) {
      const from = Math.floor(midnight - 20 * HOUR + random() * 16 * HOUR)
      const to = from + Math.floor(random() * 3 * HOUR)
      const expected = whole.filter(
        (trip: { start: string; end: string }) => trip.end >= iso(from) && trip.start < iso(to),
      )
      t.same(await tripsOf(history, other, from, to), expected, `${iso(from)} to ${iso(to)}`)
    }
  },
)

t.test('who is still driving has an open trip, and bad questions are refused', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  await history.insert(log(vehicle, NOW - 10 * MINUTE, [[10, 'drive']]))
  t.match(await tripsOf(history, vehicle, NOW - HOUR, NOW), [{ ended: 'open', end: iso(NOW - 10_000) }])
  history.setNow(NOW + HOUR)
  t.match(await tripsOf(history, vehicle, NOW - HOUR, NOW), [{ ended: 'silence' }])
  const code = async (path: string) => (await history.get(path)).body.code
  for (const route of ['trips', 'stops']) {
    t.equal(await code(`/vehicles/${foreign}/${route}`), 'not_found')
    t.equal(await code(`/vehicles/${vehicle}/${route}?stopSeconds=1`), 'invalid_request')
    t.equal(await code(`/vehicles/${vehicle}/${route}?cursor=x`), 'bad_cursor')
    const empty = await history.get(
      `/vehicles/${vehicle}/${route}?from=1990-01-01T00:00:00Z&to=1991-01-01T00:00:00Z`,
    )
    t.match(empty.body, { items: [], keptSince: '2026-10-21T00:00:00.000Z' })
  }
})
