import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import t, { type Test } from 'tap'
import { readPlaced } from '../../src/history/past.ts'
import { reports } from '../../src/history/reports/routes.ts'
import { createArchiveReader } from '../../src/telemetry/archive/in-place.ts'
import { DAY, drive, type History, HOUR, MINUTE, openHistory, seeded } from '../history/support.ts'
import { archived, BEGIN, D, packed, restored, rollUp, withClient } from './support.ts'

/** Three vehicles of two organizations, whose days have all that a reading may have. */
async function withDays(t: Test, environment: Record<string, string> = {}) {
  const history = await openHistory(t, environment)
  const [north, south] = history.organizations
  const one = await history.addVehicle()
  const two = await history.addVehicle()
  const theirs = await history.addVehicle({ organizationId: south })
  const random = seeded(7)
  const rich = drive(one, BEGIN + 30 * MINUTE, 700, 20_000).map((row, index) => ({
    ...row,
    longitude: index % 9 === 0 ? 13 + random() : 13.1234567,
    altitude: index % 5 === 0 ? Math.fround(random() * 1000) : 200.5,
    odometer: 50_000 + index * 0.125,
    ignition: index % 100 < 70,
    speed: index % 100 < 70 ? 40.5 : 0,
    engine: index % 3 === 0 ? { rpm: 900 + index, codes: ['P0420'], exact: 12.5 } : null,
    attributes: index % 7 === 0 ? { text: 'tab\t "quote" \\ é 日本', nested: { a: [1, null] } } : null,
    event: index % 50 === 0 ? 'sos' : null,
    stateOfCharge: index % 2 ? 55.55 : null,
  }))
  await history.insert([
    ...rich,
    // Across both midnights, so that trips and intervals do.
    ...drive(two, BEGIN - 20 * MINUTE, 240, 10_000),
    ...drive(two, BEGIN + DAY - 20 * MINUTE, 240, 10_000),
    ...drive(theirs, BEGIN + 2 * HOUR, 100),
  ])
  return { history, files: history.files, north, south, one, two, theirs }
}

const range = (from: number, to: number) =>
  `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`

/** Questions that read raw readings of the day, and of days beside it. */
function questions(one: string, two: string): string[] {
  const day = range(BEGIN, BEGIN + DAY)
  const around = range(BEGIN - HOUR, BEGIN + DAY + HOUR)
  return [
    `/vehicles/${one}/track?${day}`,
    `/vehicles/${one}/track?${day}&fields=${['vehicleId', 'receivedAt', 'attributes', 'speed'].join()}`,
    `/vehicles/${one}/track?${range(BEGIN + HOUR, BEGIN + 2 * HOUR)}&limit=37`,
    `/vehicles/${one}/track?${day}&points=20`,
    `/vehicles/${two}/track?${around}&limit=100`,
    `/vehicles/${two}/track?${around}`,
    `/series?${around}&resolution=raw&vehicleIds=${one},${two}&limit=500`,
    `/vehicles/${one}/series?${day}&resolution=raw&fields=speed,stateOfCharge`,
    `/vehicles/${one}/series?${day}`,
    `/vehicles/${one}/series?${day}&points=5000`,
    `/vehicles/${two}/trips?${around}`,
    `/vehicles/${two}/stops?${around}`,
    `/vehicles/${one}/trips?${day}`,
    `/vehicles/${one}/series?${day}&resolution=hour`,
  ]
}

/** All pages of each answer, but for the word that says where it came from, as text. */
async function answers(history: History, paths: readonly string[]): Promise<string[]> {
  const all: string[] = []
  for (const path of paths) {
    for (let cursor = ''; ; ) {
      const { status, body } = await history.get(path + cursor)
      const { source: _, ...answer } = body
      all.push(`${status} ${path + cursor} ${JSON.stringify(answer)}`)
      if (!body.nextCursor) break
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
    }
  }
  return all
}

/** The first answer that differs, and where. */
function same(t: Test, found: readonly string[], wanted: readonly string[], name: string): void {
  const at = wanted.findIndex((answer, index) => answer !== found[index])
  let place = 0
  while (at >= 0 && found[at]?.[place] === wanted[at]![place]) place++
  const around = (texts: readonly string[]) =>
    at < 0 ? '' : `${texts[at]?.slice(0, 120)} .. ${texts[at]?.slice(Math.max(0, place - 80), place + 200)}`
  t.equal(around(found), around(wanted), name)
}

t.test('history answers the same out of the archive, and says so', async t => {
  const { history, files, one, two, north, south, theirs } = await withDays(t)
  const paths = questions(one, two)
  await withClient(history, client => rollUp(client, history))
  const before = await answers(history, paths)
  t.ok(before.every(answer => answer.startsWith('200 ')))
  await packed(history)
  same(t, await answers(history, paths), before, 'packed')
  t.equal(await archived(history, files), undefined)
  same(t, await answers(history, paths), before, 'archived')
  const { rows } = await history.database.app.query(
    'select count(*)::int as n from telemetry_readings where day = $1',
    [D],
  )
  t.equal(rows[0].n, 0, 'and nothing of it is in the database')
  const track = await history.get(paths[0]!)
  t.match(track.body, { source: 'archive' })
  t.equal(track.body.items.length, 700)
  const drawn = await history.get(paths[0]!, { headers: { accept: 'application/gpx+xml' } })
  t.equal(drawn.headers['x-source'], 'archive')
  const other = await history.get(`/vehicles/${two}/track?${range(BEGIN + 2 * DAY, BEGIN + 3 * DAY)}`)
  t.notOk('source' in other.body)

  t.test('an export names the days that it would lack', async t => {
    const { status, body } = await history.get(`/telemetry/export?${range(BEGIN - HOUR, BEGIN + DAY)}`)
    t.match([status, body], [409, { code: 'in_archive', first: D, last: D }])
    t.equal((await history.get(`/telemetry/export?${range(BEGIN - HOUR, BEGIN)}`)).status, 200)
  })

  t.test('so does a report of what the readings say', async t => {
    for (const { name } of reports.filter(({ about }) => about === 'range')) {
      const { status, body } = await history.get(`/reports/${name}?${range(BEGIN - HOUR, BEGIN + DAY)}`)
      t.match([status, body], [409, { code: 'in_archive', first: D, last: D }], name)
      t.equal((await history.get(`/reports/${name}?${range(BEGIN - HOUR, BEGIN)}`)).status, 200, name)
    }
    t.equal((await history.get(`/reports/usage?${range(BEGIN, BEGIN + DAY)}`)).status, 200, 'made of rollups')
  })

  t.test('an hour that would have to be cut is answered whole', async t => {
    const cut = range(BEGIN + 90 * MINUTE, BEGIN + 150 * MINUTE)
    const { body } = await history.get(`/vehicles/${one}/series?${cut}&resolution=hour`)
    t.equal(body.from, new Date(BEGIN + HOUR).toISOString())
    t.equal(body.to, new Date(BEGIN + 3 * HOUR).toISOString())
    t.equal(body.items.length, 2)
  })

  t.test('one question reads so much of it and no more', async t => {
    const limits = { files, ignored: [], mostDays: 1, longestMs: 60_000 }
    const whole = { day: D, from: BEGIN * 1000, to: (BEGIN + DAY) * 1000, columns: [] }
    await withClient(history, async client => {
      const reader = createArchiveReader(limits)
      t.equal((await reader.read(client, { ...whole, vehicleId: one })).length, 700)
      const page = { ...whole, from: (BEGIN + 30 * MINUTE + 500 * 20_000) * 1000, vehicleId: one }
      t.equal((await reader.read(client, page)).length, 200, 'a further page of the same day is no other day')
      const second = reader.read(client, { ...whole, vehicleId: two })
      await t.rejects(second, { code: 'range_too_large' })
    })
  })

  t.test('each organization sees its own files', async t => {
    const listed = await history.get(`/telemetry/archive?${range(BEGIN - DAY, BEGIN + DAY)}`)
    t.match(listed.body.items, [{ day: D, readings: 940, vehicles: 2, inPlace: true }])
    t.equal(listed.body.items.length, 1)
    t.match(listed.body.items[0].link, new RegExp(`key=vehicle_telemetry%2Fday%3D${D}%2F${north}`))
    const others = await history.get(`/telemetry/archive?${range(BEGIN - DAY, BEGIN + DAY)}`, { as: south })
    t.match(others.body.items, [{ day: D, readings: 100, vehicles: 1 }])
    t.equal((await history.get(`/vehicles/${theirs}/track?${range(BEGIN, BEGIN + DAY)}`)).status, 404)
  })

  t.test('DuckDB reads it with no help', async t => {
    const instance = await DuckDBInstance.create()
    const duck = await instance.connect()
    t.teardown(() => duck.closeSync())
    const glob = `'${join(files.place, 'vehicle_telemetry')}/*/*.parquet'`
    const ask = async (sql: string) => (await duck.runAndReadAll(sql)).getRowObjectsJson()
    t.match(await ask(`select count(*)::int as n, count(distinct organization_id)::int as o from ${glob}`), [
      { n: 1040, o: 2 },
    ])
    const [first] = await ask(
      `select day::text as day, longitude::double as longitude, coalesce(speed_exact, speed::double) as speed,
              engine_status->>'$.rpm' as rpm, epoch_us(time) as time
         from read_parquet(${glob}, hive_partitioning = true) where vehicle_id = '${one}' order by time limit 1 offset 3`,
    )
    t.match(first, { day: D, longitude: 13.1234567, speed: 40.5, rpm: '903' })
    t.equal(Number(first!.time), (BEGIN + 31 * MINUTE) * 1000)
  })

  t.test('it comes back as it was', async t => {
    t.equal(await restored(history, files), undefined)
    same(t, await answers(history, paths), before, 'restored')
    t.notOk('source' in (await history.get(paths[0]!)).body)
    t.equal(await archived(history, files), undefined)
    same(t, await answers(history, paths), before, 'and archived again')
  })
})

t.test('of a vehicle that often has no place as many places are found as are wanted', async t => {
  const history = await openHistory(t)
  const { files } = history
  const vehicleId = await history.addVehicle()
  const placed = (n: number) => (n % 3 === 0 ? {} : { longitude: null, latitude: null })
  const rows = drive(vehicleId, BEGIN + HOUR, 60).map((row, n) => ({ ...row, ...placed(n) }))
  await history.insert(rows)
  await packed(history)
  t.equal(await archived(history, files), undefined)
  const reader = createArchiveReader({ files, ignored: [], mostDays: 9, longestMs: 60_000 })
  const [from, to] = [BEGIN, BEGIN + DAY].map(time => new Date(time).toISOString())
  const question = { vehicleId, fields: ['time'] as const, from: from!, to: to! }
  await withClient(history, async client => {
    t.equal((await readPlaced(client, reader, { ...question, limit: 15 })).length, 15)
    t.equal((await readPlaced(client, reader, { ...question, limit: 50 })).length, 20)
  })
})

t.test('what comes late for an archived day is there at once, and once', async t => {
  const { history, files, one } = await withDays(t)
  await packed(history)
  await archived(history, files)
  const path = `/vehicles/${one}/track?${range(BEGIN, BEGIN + 35 * MINUTE)}&fields=time,speed,attributes`
  const before = (await history.get(path)).body.items
  const late = async (at: number, speed: number, attributes: object | null = null) =>
    await history.database.app.query(
      `insert into vehicle_telemetry_late (vehicle_id, time, longitude, latitude, speed, fuel_level, ignition, attributes)
       values ($1, to_timestamp($2 / 1000.0), null, null, $3, null, null, $4)`,
      [one, at, speed, attributes],
    )
  const there = BEGIN + 30 * MINUTE
  await late(there - 1000, 1)
  await late(there, 77)
  await history.database.app.query(
    `insert into vehicle_telemetry_late select * from (select (jsonb_populate_record(null::vehicle_telemetry_late,
       $1::jsonb)).*) given`,
    [await sameAgain(history, one, there + 20_000, { seq: 5 })],
  )
  await history.database.app.query(
    `insert into dirty_hours (hour, vehicle_id) values (to_timestamp($1), $2)`,
    [Math.floor(there / HOUR) * 3600, one],
  )
  const expected = [
    { time: new Date(there - 1000).toISOString(), speed: 1 },
    before[0],
    { time: new Date(there).toISOString(), speed: 77 },
    ...before.slice(1),
  ]
  const strip = (items: { time: string; speed: number }[]) =>
    items.map(({ time, speed }) => ({ time, speed }))
  t.same(strip((await history.get(path)).body.items), strip(expected))
  const paged: { time: string; speed: number }[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await history.get(`${path}&limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    paged.push(...body.items)
    cursor = body.nextCursor
  }
  t.same(strip(paged), strip(expected), 'page by page too, where an instant is cut')

  const hour = `/vehicles/${one}/series?${range(BEGIN, BEGIN + HOUR)}&resolution=hour&fields=samples,speedMax`
  const rolledUp = (await history.get(hour)).body.items
  await withClient(history, client => rollUp(client, history))
  t.same((await history.get(hour)).body.items, rolledUp, 'no rollup is made of the late readings alone')
  t.equal(await restored(history, files), undefined)
  t.same(strip((await history.get(path)).body.items), strip(expected))
  await withClient(history, client => rollUp(client, history))
  const [{ samples, speedMax }] = (await history.get(hour)).body.items
  t.same([samples, speedMax], [rolledUp[0].samples + 2, 77], 'and once it is back, of all of them')
  t.match(await archived(history, files), /^2 of its readings were late/)
})

/** The same reading as a device sends it again: with another counter, and received later. */
async function sameAgain(history: History, vehicleId: string, time: number, more: object): Promise<string> {
  const { body } = await history.get(
    `/vehicles/${vehicleId}/track?${range(time, time + 1)}&fields=time,longitude,latitude,altitude,speed,heading,fuelLevel,odometer,ignition,engine,attributes,stateOfCharge,event`,
  )
  const { time: at, fuelLevel, engine, attributes, stateOfCharge, ...rest } = body.items[0]
  return JSON.stringify({
    ...{ ...rest, vehicle_id: vehicleId, time: at, received_at: new Date().toISOString(), transaction_id: 0 },
    ...{ fuel_level: fuelLevel, engine_status: engine, state_of_charge: stateOfCharge },
    attributes: { ...attributes, ...more },
  })
}

t.test('a damaged file is found, and never trusted', async t => {
  const { history, files, north, two } = await withDays(t)
  await packed(history)
  const { verifyDay } = await import('../../src/telemetry/archive/verify.ts')
  const { readArchivedFiles } = await import('../../src/telemetry/archive/catalogue.ts')
  t.equal(await archived(history, files), undefined)
  const known = await readArchivedFiles(history.database.app, D)
  const verify = () => verifyDay(files, D, known)
  t.same(await verify(), [])
  const path = join(files.place, known.find(({ organizationId }) => organizationId === north)!.key)
  const content = await readFile(path)
  const damaged = Buffer.from(content)
  damaged[Math.floor(content.length / 2)]! ^= 1
  await writeFile(path, damaged)
  t.match(await verify(), [/is damaged/])
  t.match(await restored(history, files).catch((error: Error) => error.message), /is damaged/)
  t.equal((await history.get(`/vehicles/${two}/track?${range(BEGIN, BEGIN + HOUR)}`)).status, 500)
  await writeFile(path, content)
  await appendFile(path, 'x')
  t.match(await verify(), [/bytes instead of/])
  await writeFile(path, content)
  await files.put(`vehicle_telemetry/day=${D}/stranger.parquet`, [content])
  t.match(await verify(), [/not in its catalogue/])
  await files.delete(`vehicle_telemetry/day=${D}/stranger.parquet`)
  await files.delete(`vehicle_telemetry/day=${D}/_manifest.json`)
  t.match(await verify(), [/_manifest.json is missing/])
})
