import t from 'tap'
import { parseNotice, rowsOf } from '../../src/positions/notices.ts'
import type { Fix } from '../../src/positions/position.ts'
import { Roster } from '../../src/positions/roster.ts'
import { type Account, makeVehicle, signIn } from '../support/accounts.ts'
import { createTestDatabase } from '../support/database.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const at = (longitude: number) => ({ longitude, latitude: 0 })

t.test('readings of one instant, wherever they are shown', async t => {
  const DATABASE_URL = await createTestDatabase(t)
  let service = await startTestService(t, { DATABASE_URL })
  let account = await signIn(service)
  const { id: vehicleId } = await makeVehicle(account)
  // Of an hour that is over, and of a few seconds: every second one is of one instant with the one before.
  const begin = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
  const iso = (ms: number) => new Date(begin + ms).toISOString()
  const post = async (...readings: object[]) => {
    const { status, body } = await account.request('POST', '/telemetry', readings)
    t.equal(status, 200)
    return body
  }
  const reading = (ms: number, more: object) => ({ vehicleId, time: begin + ms, ...more })
  await post(
    reading(0, { ...at(1), speed: 50, odometer: 100 }),
    reading(10_000.123, { alarm: 'sos' }),
    reading(10_000, { alarm: 'sos', ...at(1.001), speed: 50, odometer: 100.1 }),
    reading(10_000, { alarm: 'sos', ...at(1.9), speed: 50, odometer: 100.9 }),
    reading(20_000, { ...at(1.002), speed: 50, odometer: 101 }),
    reading(20_999, { alarm: 'crash' }),
    reading(20_999, { ...at(1.003), speed: 0, odometer: 101.1, fuelLevel: 40 }),
    reading(20_999, { ...at(1.5), speed: 0, odometer: 101.5, fuelLevel: 30 }),
  )
  t.match(await post(reading(20_999, { alarm: 'crash', seq: 7 })), { accepted: 0, duplicates: 1 })

  const range = `from=${iso(0)}&to=${iso(20_999)}`
  const between = `from=${iso(10_000)}&to=${iso(10_001)}`
  const times = [0, 10_000, 10_000, 10_000, 20_000, 20_999, 20_999, 20_999].map(iso)
  await t.test('the feed has each once, numbered', async t => {
    const items = await followed(account, times.length)
    t.same(
      items.map(({ time, part }) => [time, part]),
      times.map((time, n) => [time, [0, 0, 1, 2, 0, 0, 1, 2][n]]),
    )
  })
  await t.test(
    'track, series and export show milliseconds; pages and ranges cut between instants',
    async t => {
      const track = `/vehicles/${vehicleId}/track?from=${iso(0)}&to=${iso(21_000)}&limit=1&cursor=`
      t.same(
        (await allOf(account, track, 'cursor')).map(({ time }) => time),
        times,
      )
      t.equal((await account.request('GET', `/vehicles/${vehicleId}/track?${range}`)).body.items.length, 5)
      t.equal((await account.request('GET', `/vehicles/${vehicleId}/track?${between}`)).body.items.length, 3)
      const series = `/vehicles/${vehicleId}/series?resolution=raw&from=${iso(0)}&to=${iso(21_000)}&limit=1&cursor=`
      t.same(
        (await allOf(account, series, 'cursor')).map(({ time }) => time),
        times,
      )
      for (const format of ['csv', 'ndjson']) {
        const query = `format=${format}&from=${iso(0)}&to=${iso(21_000)}&fields=vehicleId,time`
        const exported = await fetch(`${service.httpUrl}/api/v1/telemetry/export?${query}`, {
          headers: { authorization: `Bearer ${account.token}` },
        })
        t.same((await exported.text()).match(/\d{4}-\d\d-\d\dT[^",}\n]+/g), times, format)
      }
    },
  )
  await t.test('no interval and no way counts twice', async t => {
    const { body } = await account.request(
      'GET',
      `/vehicles/${vehicleId}/series?resolution=hour&from=${iso(0)}&to=${iso(3_600_000)}`,
    )
    const [hour] = body.items
    t.match(hour, {
      samples: 8,
      firstTime: iso(0),
      lastTime: iso(20_999),
      odometerFirst: 100,
      odometerLast: 101.5,
    })
    // 100 to 100.1, from 100.9 to 101, and to 101.1: what the parts of an instant differ by is no way.
    t.ok(Math.abs(hour.distanceKm - 0.3) < 1e-9, `${hour.distanceKm} km`)
    const { movingSeconds, idleSeconds, stoppedSeconds } = hour
    t.equal(
      Math.round((movingSeconds + idleSeconds + stoppedSeconds) * 1e6),
      20_999_000,
      'the time that there was',
    )
    const trips = await account.request(
      'GET',
      `/vehicles/${vehicleId}/trips?from=${iso(0)}&to=${iso(3_600_000)}`,
    )
    t.match(trips.body.items, [{ start: iso(0), readings: 4, endPlace: { longitude: 1.003 } }])
    t.equal(trips.body.items.length, 1)
  })
  await t.test('the marker stays at the first that has a place, in memory and after a restart', async t => {
    const shown = async () => {
      const { body } = await account.request('GET', '/positions')
      return body.items.map(({ time, longitude }: { time: string; longitude: number }) => [time, longitude])
    }
    const expected = [[iso(20_999), 1.003]]
    const written = async (what: string) =>
      await until('it is written behind', async () =>
        withClient(DATABASE_URL, async client => {
          const { rows } = await client.query(
            `select p.time, longitude, part, f.fuel_level as fuel from vehicle_position p join vehicle_fuel f using (vehicle_id, time)`,
          )
          return (
            JSON.stringify(rows) ===
            JSON.stringify([{ time: iso(20_999), longitude: 1.003, part: 1, fuel: 40 }])
          )
        }),
      ).then(() => t.pass(what))
    t.same(await shown(), expected)
    await written('with it the fuel level')
    for (const lost of [
      '',
      'delete from vehicle_position; delete from vehicle_fuel',
      'update vehicle_position set part = 2, longitude = 1.5',
    ]) {
      await service.stop()
      if (lost) await withClient(DATABASE_URL, client => client.query(lost))
      service = await startTestService(t, { DATABASE_URL })
      account = await signIn(service)
      t.same(await shown(), expected, `after a restart ${lost && `and ${lost}`}`)
      await written('and in the tables')
    }
  })
})

t.test('of one instant the first counts, in whatever order the readings are heard of', async t => {
  const roster = new Roster()
  const fix = (time: number, part: number): Fix => ({
    vehicleId: 'v',
    organizationId: 'o',
    time,
    part,
    longitude: part,
    latitude: 0,
    altitude: null,
    speed: null,
    heading: null,
    fuelLevel: null,
    odometer: null,
    ignition: null,
  })
  const steps = [
    [5, 2, true],
    [5, 3, false],
    [5, 1, true],
    [5, 1, false],
    [4, 0, false],
    [6, 15, true],
    [5, 0, false],
    [6, 0, true],
  ] as const
  for (const [time, part, moves] of steps) t.equal(roster.take(fix(time, part)), moves, `${time}, ${part}`)
  const said = [fix(Date.now(), 0), fix(Date.now(), 1), fix(Date.now(), 15)]
  for (const one of said) {
    const notice = parseNotice(`P instance 1 ${rowsOf([one])[0]}`)
    t.match(notice, { fixes: [{ time: one.time, part: one.part! }] }, 'another process hears which it is')
  }
})

/** Polls one by one until so many have come: other databases' transactions on the same server delay the feed too. */
async function followed(account: Account, count: number) {
  const items: { time: string; part: number }[] = []
  let after = ''
  await until(`${count} readings in the feed`, async () => {
    const { body } = await account.request('GET', `/telemetry/feed?limit=1${after && `&after=${after}`}`)
    items.push(...body.items)
    after = encodeURIComponent(body.nextCursor)
    return items.length >= count
  })
  return items
}

/** Page after page. */
async function allOf(account: Account, path: string, by: 'cursor') {
  const items: { time: string; part: number }[] = []
  let [cursor, before] = ['', -1]
  while (items.length > before) {
    before = items.length
    const url = cursor === '' ? path.replace(`&${by}=`, '') : path + encodeURIComponent(cursor)
    const { status, body } = await account.request('GET', url)
    if (status !== 200) throw new Error(`${url}: ${status} ${JSON.stringify(body)}`)
    items.push(...body.items)
    cursor = body.nextCursor
    if (!cursor) break
  }
  return items
}
