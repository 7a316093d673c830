import t from 'tap'
import { toGpx } from '../../src/history/track/formats.ts'
import { metresFromLine, thin } from '../../src/history/track/thin.ts'
import { DAY, drive, HOUR, MINUTE, NOW, openHistory, seeded } from './support.ts'

const iso = (time: number) => new Date(time).toISOString()

t.test('a track is the readings of the range in order, whole, page by page', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const from = NOW - 2 * HOUR
  const rows = drive(vehicle, from, 100)
  rows[5] = {
    ...rows[5]!,
    altitude: 12.5,
    heading: 180,
    odometer: 1000.25,
    engine: { rpm: 900 },
    attributes: { load: 3 },
  }
  await history.insert([...rows].reverse())
  const path = `/vehicles/${vehicle}/track?from=${iso(from)}&to=${iso(from + 990_000)}`
  const { status, body } = await history.get(path)
  t.equal(status, 200)
  t.equal(body.items.length, 99, 'the end of the range is not part of it')
  t.same(body.items[5], {
    time: iso(from + 50_000),
    longitude: 13,
    latitude: rows[5]?.latitude,
    altitude: 12.5,
    speed: 40,
    heading: 180,
    fuelLevel: 60,
    odometer: 1000.25,
    ignition: true,
    engine: { rpm: 900 },
    attributes: { load: 3 },
    stateOfCharge: null,
    engineHours: null,
    event: null,
    eventData: null,
  })
  const times: string[] = []
  let cursor = ''
  do {
    const page = await history.get(`${path}&limit=40&fields=speed${cursor}`)
    t.same(Object.keys(page.body.items[0]), ['time', 'speed'], 'the fields asked for, and no others')
    times.push(...page.body.items.map((item: { time: string }) => item.time))
    cursor = page.body.nextCursor === null ? '' : `&cursor=${page.body.nextCursor}`
  } while (cursor !== '')
  t.same(
    times,
    body.items.map((item: { time: string }) => item.time),
    'pages add up to the whole',
  )
})

t.test('a track is thinned to a tolerance or to a number of points, and keeps its shape', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const random = seeded(7)
  let [longitude, latitude, course] = [13, 50, 0]
  const rows = Array.from({ length: 3000 }, (_, index) => {
    course += (random() - 0.5) * 0.4
    longitude += Math.cos(course) * 0.001
    latitude += Math.sin(course) * 0.001
    return { vehicleId: vehicle, time: NOW - DAY / 2 + index * 1000, longitude, latitude, speed: 50 }
  })
  await history.insert(rows)
  const path = `/vehicles/${vehicle}/track?fields=longitude,latitude`
  const { body } = await history.get(`${path}&tolerance=25`)
  t.equal(body.thinnedFrom, 3000)
  t.ok(body.items.length < 1500, `${body.items.length} points are kept`)
  const kept = new Map<string, number>(
    body.items.map((item: { time: string }, index: number) => [item.time, index]),
  )
  let [last, worst] = [0, 0]
  for (const row of rows) {
    const index = kept.get(iso(row.time))
    if (index !== undefined) last = index
    else worst = Math.max(worst, metresFromLine(row, body.items[last], body.items[last + 1]))
  }
  t.ok(worst <= 25, `what was left out lies within ${worst} m of the line`)
  const counted = await history.get(`${path}&points=200`)
  t.equal(counted.body.items.length, 200)
  t.equal(counted.body.items[0].time, iso(rows[0]!.time))
  t.equal(counted.body.items.at(-1).time, iso(rows.at(-1)!.time))
})

t.test('thinning takes the short way across the antimeridian and keeps tracks that stand still', async t => {
  const across = [179.98, 179.99, -179.99, -179.98].map(longitude => ({ longitude, latitude: 0 }))
  t.equal(thin(across, { toleranceMetres: 1 }).length, 2, 'a straight line over the antimeridian is one line')
  const still = Array.from({ length: 50 }, () => ({ longitude: 1, latitude: 1 }))
  t.equal(thin(still, { toleranceMetres: 1 }).length, 2)
  t.equal(thin(still.slice(0, 1), { points: 5 }).length, 1)
  t.same(thin([], { points: 5 }), [])
})

t.test('a track comes as GeoJSON or GPX, broken where nothing was heard', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const from = NOW - 2 * HOUR
  await history.insert([
    ...drive(vehicle, from, 10),
    ...drive(vehicle, from + HOUR, 5),
    { vehicleId: vehicle, time: from + HOUR + 20 * MINUTE, speed: 3 },
  ])
  const path = `/vehicles/${vehicle}/track?from=${iso(from)}`
  const geo = await history.get(path, { headers: { accept: 'application/geo+json' } })
  t.match(geo.headers['content-type'], 'application/geo+json')
  t.equal(geo.body.geometry.type, 'MultiLineString')
  t.same(
    geo.body.geometry.coordinates.map((line: unknown[]) => line.length),
    [10, 5],
    'a line each side of the gap; a reading without a place is none of them',
  )
  t.equal(geo.body.properties.coordTimes[1][0], iso(from + HOUR))
  const gpx = await history.get(path, { headers: { accept: 'application/gpx+xml, */*' } })
  t.match(gpx.headers['content-type'], 'application/gpx+xml')
  t.equal(gpx.text.match(/<trkseg>/g)?.length, 2)
  t.equal(gpx.text.match(/<trkpt /g)?.length, 15)
  const thinned = await history.get(`${path}&points=4`, { headers: { accept: 'application/geo+json' } })
  t.equal(thinned.body.geometry.coordinates.length, 2, 'thinned, it is broken where it was')
  const straight = await history.addVehicle()
  await history.insert(drive(straight, from, 60, MINUTE))
  const two = await history.get(`/vehicles/${straight}/track?from=${iso(from)}&points=2`, {
    headers: { accept: 'application/geo+json' },
  })
  t.equal(two.body.geometry.coordinates.length, 1, 'and not where points between were thinned out')
})

t.test("bad ranges, fields, cursors and others' vehicles are refused, and empty answers say why", async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  await history.insert(drive(foreign, NOW - HOUR, 3))
  const path = `/vehicles/${vehicle}/track`
  const code = async (url: string, options = {}) => {
    const { status, body } = await history.get(url, options)
    return `${status} ${body.code ?? body.items.length}`
  }
  t.equal(await code(`${path}?from=${iso(NOW)}&to=${iso(NOW - 1)}`), '400 bad_range')
  t.equal(await code(`${path}?from=yesterday`), '400 invalid_request')
  t.equal(await code(`${path}?from=0001-01-01T00:00:00Z`), '400 bad_range')
  t.equal(await code(`${path}?from=2026-12-31T23:59:60Z&to=2027-01-01T00:00:00Z`), '400 bad_range')
  t.equal(await code(`${path}?fields=speed,colour`), '400 invalid_request')
  t.equal(await code(`${path}?colour=red`), '400 invalid_request')
  t.equal(await code(`${path}?limit=0`), '400 invalid_request')
  t.equal(await code(`${path}?limit=10001`), '400 invalid_request')
  t.equal(await code(`${path}?cursor=abc`), '400 bad_cursor')
  t.equal(await code(`${path}?points=5&cursor=abc`), '400 bad_cursor')
  t.equal(await code(`${path}?points=5&tolerance=9`), '400 invalid_request')
  t.equal(await code(`${path}?cursor=${Buffer.from('["feed",1]').toString('base64url')}`), '400 bad_cursor')
  t.equal(await code(`/vehicles/nonsense/track`), '400 invalid_request')
  t.equal(await code(`/vehicles/${foreign}/track`), '404 not_found')
  t.equal(await code(`/vehicles/${foreign}/track`, { as: history.organizations[1] }), '200 3')
  t.equal(await code(path, { as: `${history.organizations[0]}.none` }), '403 not_permitted')
  t.equal(await code(`${path}?from=1950-01-01T00:00:00Z&to=2250-01-01T00:00:00Z`), '200 0', 'enormous')
  t.equal(await code(`${path}?from=2027-01-01T00:00:00Z&to=2027-01-02T00:00:00Z`), '200 0', 'in the future')
  const before = await history.get(`${path}?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z`)
  t.same(before.body.items, [])
  t.equal(before.body.keptSince, '2026-10-21T00:00:00.000Z', 'it says since when readings are kept')
})

t.test('GPX has the numbers that its schema takes', async t => {
  const time = iso(NOW)
  const gpx = toGpx('v', [
    { time, longitude: 1.5e-7, latitude: -2e-8, altitude: 1e-7 },
    { time, longitude: 180, latitude: 90 },
    { time, longitude: -180, latitude: -0 },
  ])
  const numbers = [...gpx.matchAll(/(?:lat="|lon="|<ele>)([^"<]*)/g)].map(([, number]) => number)
  t.same(numbers, ['-0.000000020', '0.000000150', '0.000000100', '90', '-180', '0', '-180'])
})
