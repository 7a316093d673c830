import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import t from 'tap'
import { Reader } from '../../src/history/export/reader.ts'
import { addRow } from '../support/organization.ts'
import { until } from '../support/until.ts'
import { DAY, drive, type History, HOUR, NOW, openHistory, type Row } from './support.ts'

const iso = (time: number) => new Date(time).toISOString()
const from = NOW - 2 * DAY

async function withTwoVehicles(history: History) {
  const vehicles = [await history.addVehicle(), await history.addVehicle()].sort()
  const rows: Row[] = vehicles.flatMap(vehicle => drive(vehicle, from, 500, 5 * 60_000))
  rows[3] = {
    ...rows[3]!,
    attributes: { note: 'a "quoted", comma\nline \\ back\u0001slash ü', load: 12 },
    engine: { rpm: 800 },
  }
  rows[4] = { vehicleId: vehicles[0]!, time: rows[4]!.time }
  await history.insert(rows)
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  await history.insert(drive(foreign, from, 10))
  return { vehicles, rows }
}

const inOrder = (rows: readonly Row[]) => {
  const day = (row: Row) => Math.floor(row.time / DAY)
  return [...rows].sort(
    (a, b) =>
      day(a) - day(b) ||
      (a.vehicleId < b.vehicleId ? -1 : Number(a.vehicleId > b.vehicleId)) ||
      a.time - b.time,
  )
}

t.test('NDJSON brings every field of every reading, day by day, and of no other organization', async t => {
  const history = await openHistory(t)
  const { rows, vehicles } = await withTwoVehicles(history)
  const { status, text, headers } = await history.get(`/telemetry/export?format=ndjson&from=${iso(from)}`)
  t.equal(status, 200)
  t.match(headers['content-type'], 'application/x-ndjson')
  const lines = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  t.same(
    lines.map(line => [line.vehicleId, line.time]),
    inOrder(rows).map(row => [row.vehicleId, iso(row.time)]),
  )
  const special = lines.find(line => line.engine !== null)
  t.same(special.attributes, rows[3]?.attributes)
  t.same(special.engine, { rpm: 800 })
  t.equal(special.speed, 40)
  const one = await history.get(
    `/telemetry/export?format=ndjson&fields=speed&from=${iso(from + HOUR)}&to=${iso(from + 2 * HOUR)}&vehicleIds=${vehicles[1]}`,
  )
  t.equal(one.text.trimEnd().split('\n').length, 12)
  t.same(Object.keys(JSON.parse(one.text.split('\n')[0]!)), ['vehicleId', 'time', 'speed'])

  const ofGroup = async (vehicleIds: readonly string[]) => {
    const group = { organization_id: history.organizations[0], name: 'A group' }
    const id = await addRow(history.database.app, 'vehicle_groups', {
      ...group,
      vehicle_ids: JSON.stringify(vehicleIds),
    })
    const { text } = await history.get(
      `/telemetry/export?format=ndjson&fields=speed&from=${iso(from)}&vehicleGroupId=${id}`,
    )
    return text.split('\n').length - 1
  }
  t.equal(await ofGroup([vehicles[1]!]), rows.length / 2)
  t.equal(await ofGroup([]), 0, 'no vehicles in the group, no readings')
})

t.test('CSV has a header, is zipped on request, and resumes after the last whole row', async t => {
  const history = await openHistory(t)
  const { rows } = await withTwoVehicles(history)
  const path = `/telemetry/export?from=${iso(from)}&fields=speed,longitude`
  const whole = (await history.get(path)).text
  const lines = whole.trimEnd().split('\n')
  t.equal(lines[0], 'vehicleId,time,speed,longitude')
  t.equal(lines.length, rows.length + 1)
  t.equal(lines[1], `${inOrder(rows)[0]?.vehicleId},${iso(from)},40,13`)
  const zipped = await history.app.inject({
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${history.token}`, 'accept-encoding': 'gzip' },
  })
  t.equal(zipped.headers['content-encoding'], 'gzip')
  t.equal(gunzipSync(zipped.rawPayload).toString(), whole)
  for (const cutAfter of [1, 2, 287, 700, rows.length]) {
    const [vehicleId, time] = lines[cutAfter]!.split(',')
    const rest = await history.get(`${path}&after=${vehicleId},${time}`)
    t.equal(
      [...lines.slice(0, cutAfter + 1), rest.text].join('\n'),
      whole,
      `broken after row ${cutAfter} and resumed, it is the whole`,
    )
  }
})

t.test('Parquet of several row groups is read by DuckDB, with types, nulls and sums as they are', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  await history.insert(drive(vehicle, NOW - DAY, 35_000, 1000))
  await history.insert([{ vehicleId: vehicle, time: NOW - 1, attributes: { load: 7 } }])
  const answer = await history.app.inject({
    url: `/api/v1/telemetry/export?format=parquet&from=${iso(NOW - DAY)}`,
    headers: { authorization: `Bearer ${history.token}`, 'accept-encoding': 'gzip' },
  })
  t.equal(answer.headers['content-encoding'], undefined, 'it is compressed inside')
  const file = join(t.testdir(), 'telemetry.parquet')
  await writeFile(file, answer.rawPayload)
  const duck = await (await DuckDBInstance.create()).connect()
  const ask = async (sql: string) => (await duck.runAndReadAll(sql)).getRowsJson()
  t.same(
    await ask(`select count(*), count(speed), sum(speed), min("time")::varchar, max("vehicleId"), max(attributes),
                      count(distinct "time") from '${file}'`),
    [['35001', '35000', 1400000, '2026-11-19 15:30:00+00', vehicle, '{"load": 7}', '35001']],
  )
  const groups = await ask(`select count(distinct row_group_id) from parquet_metadata('${file}')`)
  t.same(groups, [['6']])
  const types = Object.fromEntries(
    (await ask(`select column_name, column_type from (describe select * from '${file}')`)) as [
      string,
      string,
    ][],
  )
  t.match(types, {
    vehicleId: 'VARCHAR',
    time: 'TIMESTAMP WITH TIME ZONE',
    longitude: 'DOUBLE',
    speed: 'FLOAT',
    ignition: 'BOOLEAN',
  })
  duck.closeSync()
})

t.test('a reader who goes away midway, and one who stays too long, give their connections back', async t => {
  const history = await openHistory(t, {
    EXPORT_CONCURRENCY: '1',
    EXPORT_WAIT_MS: '1',
    DATABASE_READ_CONNECTIONS: '2',
  })
  // Which a Parquet file cannot make smaller.
  await withManyRows(history, () => randomBytes(1_500).toString('hex'))
  const { port } = history.app.server.address() as AddressInfo
  const open = async (format: string) => {
    const asked = request({
      port,
      path: `/api/v1/telemetry/export?format=${format}&from=${iso(NOW - DAY)}`,
      headers: { authorization: `Bearer ${history.token}` },
    })
    asked.on('error', () => undefined).end()
    const [answer] = await once(asked, 'response')
    return { asked, answer }
  }
  const busy = async () => {
    const { rows } = await history.database.app.query(
      `select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle'
          and application_name = 'fleetwake read'`,
    )
    return rows[0].count
  }
  for (const format of ['csv', 'ndjson', 'parquet']) {
    const { asked, answer } = await open(format)
    t.equal(answer.statusCode, 200)
    await once(answer, 'readable')
    t.equal(await busy(), 1, `${format}: what nobody reads waits`)
    const second = await open('csv')
    t.equal(second.answer.statusCode, 429, 'one more than may run is turned away')
    second.answer.resume()
    asked.destroy()
    await until(`the connection of ${format} is free`, async () => (await busy()) === 0)
    await until('and its turn over', () => history.exports() === 0)
  }
  const { answer } = await open('csv')
  let bytes = 0
  for await (const chunk of answer) bytes += (chunk as Buffer).length
  t.ok(bytes > 5_000_000, `and the next export runs: ${bytes} bytes`)
})

/** An export of which nothing is read until the test does. */
async function openExport(history: History, format = 'csv') {
  const { port } = history.app.server.address() as AddressInfo
  const asked = request({
    port,
    path: `/api/v1/telemetry/export?format=${format}&from=${iso(NOW - DAY)}`,
    headers: { authorization: `Bearer ${history.token}` },
    agent: false,
  })
  asked.on('error', () => undefined).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.on('error', () => undefined)
  return answer
}

/** More than fits into the sockets' buffers. */
async function withManyRows(history: History, note = () => 'x'.repeat(3_000)) {
  const vehicle = await history.addVehicle()
  for (let part = 0; part < 3; part++) {
    const rows = drive(vehicle, NOW - DAY + part * 4_000_000, 4_000, 1000)
    await history.insert(rows.map(row => ({ ...row, attributes: { note: note() } })))
  }
}

/** Reads on, to the end or to where it was cut off. */
async function isCutOff(answer: IncomingMessage): Promise<boolean> {
  const over = new Promise<void>(resolve => {
    if (answer.closed) resolve()
    else answer.once('close', resolve)
  })
  answer.resume()
  await over
  return !answer.complete
}

t.test('an export ends when its token does, whoever reads how slowly', async t => {
  const history = await openHistory(t)
  await withManyRows(history)
  const answer = await openExport(history)
  t.equal(history.exports(), 1)
  await history.database.app.query('delete from access_tokens where token_hash = $1', [
    createHash('sha256').update(history.token).digest(),
  ])
  await until('it is over', () => history.exports() === 0)
  t.ok(await isCutOff(answer), 'and cut off, as its reader sees')
})

t.test('a reader that takes nothing is given up, and then a partition can be dropped', async t => {
  const history = await openHistory(t, { EXPORT_PATIENCE_MS: '8000' })
  await withManyRows(history)
  const answer = await openExport(history)
  const day = iso(NOW - DAY)
    .slice(0, 10)
    .replaceAll('-', '')
  const drop = () =>
    history.database.app.query(`set lock_timeout = 100; drop table vehicle_telemetry_p${day}`).then(
      () => 'dropped',
      (error: { code: string }) => error.code,
    )
  await until('it reads the partition', async () => {
    const { rowCount } = await history.database.app.query(
      'select from pg_locks where relation = $1::regclass and granted',
      [`vehicle_telemetry_p${day}`],
    )
    return rowCount !== 0
  })
  t.equal(await drop(), '55P03', 'it is held for the time being')
  await until('it is over', () => history.exports() === 0)
  await until('the partition goes', async () => (await drop()) === 'dropped')
  t.ok(await isCutOff(answer))
})

t.test('no export lasts longer than it may', async t => {
  const history = await openHistory(t, { EXPORT_LONGEST_SECONDS: '4' })
  await withManyRows(history)
  const answer = await openExport(history)
  await until('it is over', () => history.exports() === 0)
  t.ok(await isCutOff(answer))
})

t.test('a reader is too slow only for the time in which it is waited for', async t => {
  const limits = { patienceMs: 1_000, leastBytesPerSecond: 1_000, longestMs: 60_000 }
  const reader = new Reader(limits, 0)
  t.equal(reader.verdict(50_000), undefined, 'PostgreSQL may look for its rows as long as it likes')
  reader.offer(500, 50_000)
  t.equal(reader.verdict(50_999), undefined)
  t.match(reader.verdict(51_000), /slower than 1000 bytes a second/)
  const fast = new Reader(limits, 0)
  for (let at = 0; at < 10_000; at += 100) {
    fast.offer(1_000, at)
    fast.took(at + 90)
    t.equal(fast.verdict(at + 95), undefined)
  }
  fast.offer(1_000, 10_000)
  t.equal(fast.verdict(11_000), undefined, 'what it has taken counts for one span')
  t.match(fast.verdict(12_100), /its reader is slower/, 'and not for ever')
  t.match(new Reader(limits, 0).verdict(60_001), /longer than 60 s/)
})

t.test('an export of nothing is empty, and a bad question is refused before anything is sent', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  const code = async (query: string) => {
    const { status, body, text } = await history.get(`/telemetry/export?${query}`)
    return `${status} ${body?.code ?? text.trim()}`
  }
  const nothing = 'from=1950-01-01T00:00:00Z&to=2250-01-01T00:00:00Z&fields=speed'
  t.equal(await code(nothing), '200 vehicleId,time,speed')
  t.equal(await code(`${nothing}&format=ndjson&vehicleIds=${vehicle}`), '200 ')
  t.match(await code(`${nothing}&format=parquet`), /^200 PAR1.*PAR1$/s)
  t.equal(await code(`vehicleIds=${vehicle},${foreign}`), '404 not_found')
  t.equal(await code('vehicleIds=012345678901234567890123456789012345'), '400 invalid_request')
  t.equal(await code('format=xlsx'), '400 invalid_request')
  t.equal(await code('fields=colour'), '400 invalid_request')
  t.equal(await code(`after=${vehicle}`), '400 bad_cursor')
  t.equal(await code(`after=${vehicle},2026-99-99T00:00:00Z`), '400 bad_cursor')
  t.equal(await code(`format=parquet&after=${vehicle},${iso(NOW)}`), '400 invalid_request')
  t.equal(await code(`from=${iso(NOW)}&to=${iso(NOW - 1)}`), '400 bad_range')
})
