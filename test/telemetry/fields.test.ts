import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import t from 'tap'
import { decode, isRefusal } from '../../src/telemetry/decode.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import { fieldTable, positionFields, reportedFields } from '../../src/telemetry/store/fields.ts'
import { bucketFields, companyOf } from '../../src/telemetry/store/parts.ts'
import { windowAt } from '../../src/telemetry/time.ts'
import { make, randomVin, signIn } from '../support/accounts.ts'
import { connectDevice } from '../support/device.ts'
import { temporaryFolder } from '../support/process.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { watch } from '../support/watcher.ts'

/** A value for each field of the table, different from field to field, which a real holds exactly. */
const said = Object.fromEntries(
  reportedFields.map((name, index) => {
    const { type, limits } = fieldTable[name]
    if (type === 'boolean') return [name, true]
    if (type === 'word') return [name, `word_${index}`]
    if (type === 'document') return [name, { of: name }]
    return [name, Math.min(limits?.[1] ?? 100, 100) / 2 + index / 4]
  }),
)

t.test('each field of the table comes in at every door, and out at every place', async t => {
  const service = await startTestService(t)
  const admin = await signIn(service)
  const { id } = await make(admin, '/vehicles', { vin: randomVin(), licensePlate: 'FI-EL 1' })
  const device = await connectDevice(t, service, admin, id)
  const begin = Date.now() - 10_000
  const times = [begin, begin + 1_000, begin + 2_000]

  await admin.request('POST', '/telemetry', [{ vehicleId: id, time: times[0], ...said }])
  const line = JSON.stringify({ vehicleId: id, time: times[1], ...said })
  await admin.request('POST', '/telemetry', line, { 'content-type': 'application/x-ndjson' })
  const watcher = await watch(t, service, { token: admin.token, subscribe: {} })
  await device.report({ time: times[2], ...said })

  const { rows } = await withClient(service.databaseUrl, client =>
    client.query(
      `select ${reportedFields.map(name => `${fieldTable[name].column} as "${name}"`).join(', ')}, attributes
       from vehicle_telemetry order by time`,
    ),
  )
  t.same(
    rows,
    [said, said, said].map(one => ({ ...one, attributes: null })),
    'every one in its column',
  )

  const range = `from=${new Date(begin).toISOString()}&to=${new Date(begin + 3_000).toISOString()}`
  const ask = async (path: string) => (await admin.request('GET', path)).body
  const toldBy = (items: Record<string, unknown>[]) =>
    items.map(item => Object.fromEntries(reportedFields.map(name => [name, item[name]])))
  const three = [said, said, said]
  t.same(toldBy((await ask(`/vehicles/${id}/track?${range}`)).items), three, 'the track')
  const fields = `fields=${reportedFields.join(',')}`
  t.same(
    toldBy((await ask(`/vehicles/${id}/series?${range}&resolution=raw&${fields}`)).items),
    three,
    'series',
  )
  // A transaction that is open in any database of the server delays the feed.
  await until('the feed has all three', async () => (await ask('/telemetry/feed')).items.length === 3)
  t.same(toldBy((await ask('/telemetry/feed')).items), three, 'the feed')
  const folder = await temporaryFolder(t)
  const duckdb = await (await DuckDBInstance.create()).connect()
  t.teardown(() => duckdb.closeSync())
  const exported = async (format: string) => {
    const response = await fetch(`${service.httpUrl}/api/v1/telemetry/export?format=${format}&${range}`, {
      headers: { authorization: `Bearer ${admin.token}` },
    })
    return Buffer.from(await response.arrayBuffer())
  }
  const lines = (await exported('ndjson')).toString().trim().split('\n')
  t.same(toldBy(lines.map(text => JSON.parse(text))), three, 'NDJSON')
  for (const format of ['csv', 'parquet']) {
    const file = join(folder, `readings.${format}`)
    await writeFile(file, await exported(format))
    const found = (await duckdb.runAndReadAll(`from '${file}'`)).getRowObjects() as Record<string, unknown>[]
    for (const row of found)
      for (const name of reportedFields)
        if (fieldTable[name].type === 'document') row[name] = JSON.parse(String(row[name]))
    t.same(toldBy(found), three, format)
  }

  const shown = Object.fromEntries(positionFields.map(name => [name, said[name]]))
  t.match((await ask('/positions')).items, [shown], 'the position')
  await watcher.until(() => watcher.positions.get(id)?.time === new Date(times[2]!).toISOString())
  t.match(watcher.positions.get(id), shown, 'the live feed')

  const [hour] = (await ask(`/vehicles/${id}/series?${range}&resolution=hour`)).items
  t.same(Object.keys(hour).sort(), ['time', ...Object.keys(bucketFields)].sort())
  for (const name of reportedFields.filter(each => fieldTable[each].rollup)) {
    t.equal(hour[name], said[name], `${name} of the hour`)
    for (const extreme of companyOf(name)) t.equal(hour[extreme], said[name], extreme)
  }
})

t.test('a key that became a column later is served as before where its value does not fit', async t => {
  const now = Date.now()
  const read = (value: object) => decode(value, device, windowAt(now, 30)) as Reading
  const device = '5f3c1c1e-0000-4000-8000-000000000001'
  for (const name of reportedFields) {
    const { type, wasAttribute, limits } = fieldTable[name]
    const wrong = { double: 'high', real: 'high', boolean: 1, word: 'Not a word!', document: [1] }
    const unfit = [wrong[type as keyof typeof wrong], ...(limits ? [limits[1] * 2 + 1, Number.NaN] : [])]
    for (const value of unfit) {
      const decoded = decode({ time: now, [name]: value }, device, windowAt(now, 30))
      if (wasAttribute) {
        // A number that JSON does not have is refused wherever it stands.
        if (Number.isNaN(value)) t.match(decoded, { code: 'bad_value' })
        else t.match(decoded, { [name]: null, attributes: { [name]: value } }, `${name} ${value}`)
      } else t.ok(isRefusal(decoded), `${name} ${value}`)
    }
    t.equal(read({ time: now, [name]: null }).attributes, null)
  }
})
