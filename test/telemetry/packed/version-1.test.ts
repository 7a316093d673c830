import { readFile } from 'node:fs/promises'
import pg from 'pg'
import t from 'tap'
import { knownMigrations, migrate } from '../../../src/database/migrate.ts'
import { allFields } from '../../../src/telemetry/store/fields.ts'
import { readLastPlace } from '../../../src/telemetry/store/packed/last.ts'
import { isoOfMicros } from '../../../src/telemetry/store/packed/reading.ts'
import { repackVehicleDay } from '../../../src/telemetry/store/packed/repacking.ts'
import { packedColumns } from '../../../src/telemetry/store/packed/rows.ts'
import { verifyPacked } from '../../../src/telemetry/store/packed/verifying.ts'
import { readPageOfVehicle } from '../../../src/telemetry/store/readings.ts'
import { createTestDatabase } from '../../support/database.ts'
import { columnsOfVersion1, DAY } from './version-1.ts'

/** The newest migration of the code that wrote the block. */
const BEFORE = '0721_driver_days_bounds'
const vehicle = '00000000-0000-4000-8000-000000000001'
const [relation, packed] = ['vehicle_telemetry_p20261118', 'telemetry_packed_p20261118']
const columns = columnsOfVersion1()
const valuesOf = (name: string) => columns.find(column => column.name === name)!.values
const times = valuesOf('time') as number[]

/** A database of then whose packed day has the block, is upgraded. */
async function upgraded(t: import('tap').Test): Promise<{ client: pg.Client; url: string }> {
  const url = await createTestDatabase(t, null)
  await migrate({ url, log: () => undefined, count: (await knownMigrations()).indexOf(BEFORE) + 1 })
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  await client.connect()
  t.teardown(() => client.end())
  const [from, to] = [`${DAY} 00:00:00+00`, '2026-11-19 00:00:00+00']
  await client.query(`create table ${relation} partition of vehicle_telemetry for values from ('${from}') to ('${to}');
    create table ${packed} partition of telemetry_packed for values from ('${DAY}') to ('2026-11-19');
    insert into telemetry_days (day, lower_bound, upper_bound, relation, packed, packed_relation)
    values ('${DAY}', '${from}', '${to}', '${relation}', true, '${packed}')`)
  const block = JSON.parse(await readFile(new URL('./version-1.json', import.meta.url), 'utf8'))
  await client.query(
    `insert into telemetry_packed (day, vehicle_id, block, readings, first_time, last_time, last_fix, version, layout, body)
     values ($1, $2, 0, $3, $4, $5, $6, 1, $7, decode($8, 'base64'))`,
    [
      DAY,
      vehicle,
      block.readings,
      isoOfMicros(block.first),
      isoOfMicros(block.last),
      block.lastFix,
      block.layout,
      block.body,
    ],
  )
  await migrate({ url, log: () => undefined })
  return { client, url }
}

/** A value as PostgreSQL reads it from a text. */
function textOf(type: string, value: unknown): string | null {
  if (value === null) return null
  return type === 'time' ? isoOfMicros(value as number) : String(value)
}

async function insertRows(client: pg.Client): Promise<void> {
  const names = packedColumns.map(({ name }) => name).join(', ')
  for (const [at] of times.entries())
    await client.query({
      name: 'row',
      text: `insert into ${relation} (vehicle_id, ${names}) values ('${vehicle}', ${packedColumns.map((_, n) => `$${n + 1}`).join(', ')})`,
      values: columns.map(({ type, values }) => textOf(type, values[at])),
    })
}

t.test('a block of version 1 is read in an upgraded database, by both readers', async t => {
  const { client } = await upgraded(t)
  await insertRows(client)
  const { rows } = await client.query('select version, octet_length(rest) as rest from telemetry_packed')
  t.same(rows, [{ version: 1, rest: 0 }])
  const names = ['vehicle_id', ...packedColumns.map(({ name }) => name)].join(', ')
  const different = async () => {
    const { rowCount } = await client.query(
      `(select ${names} from telemetry_readings except all select ${names} from ${relation})
       union all (select ${names} from ${relation} except all select ${names} from telemetry_readings)`,
    )
    return rowCount
  }
  t.equal(await different(), 0, 'by PostgreSQL')
  t.match(
    await verifyPacked(client, { relation, packed }),
    { readings: times.length, differences: [] },
    'by Node',
  )

  const range = { from: `${DAY}T00:50:00Z`, to: `${DAY}T01:30:00Z` }
  const page = () =>
    readPageOfVehicle(client as unknown as pg.PoolClient, {
      ...range,
      vehicleId: vehicle,
      fields: allFields,
      after: null,
      limit: 1_000,
    })
  const fromBlock = await page()
  t.equal(fromBlock.length, 235)
  await client.query('update telemetry_days set packed = false')
  t.same(fromBlock, await page())
  await client.query('update telemetry_days set packed = true')

  const before = isoOfMicros(times[600]!)
  t.match(await readLastPlace(client, vehicle, before), {
    time: isoOfMicros(times[599]!),
    longitude: valuesOf('longitude')[599],
    latitude: valuesOf('latitude')[599],
  })
  t.match(await readLastPlace(client, vehicle, `${DAY}T23:00:00Z`), { time: isoOfMicros(times.at(-1)!) })
  const { rows: there } = await client.query(
    'select telemetry_packed_has($1, $2::timestamptz) as has, telemetry_packed_has($1, $3::timestamptz) as not',
    [vehicle, `${DAY}T00:10:00Z`, `${DAY}T00:10:00.001Z`],
  )
  t.same(there, [{ has: true, not: false }])

  await client.query(
    `insert into vehicle_telemetry_late (vehicle_id, time, speed, received_at) values ($1, $2, 7, $2)`,
    [vehicle, `${DAY}T00:10:00.001Z`],
  )
  await client.query(`insert into ${relation} select * from vehicle_telemetry_late`)
  const merged = { day: DAY, vehicleId: vehicle, receivedBefore: new Date('2026-12-01') }
  t.equal(await repackVehicleDay(client, merged), 1)
  t.equal(await different(), 0, 'a late reading was merged into it')
  const { rows: after } = await client.query('select version from telemetry_packed')
  t.same(after, [{ version: 2 }], 'which is a block as they are written now')
})

t.test('with blocks of version 2 the way back is refused until their days are unpacked', async t => {
  const { client, url } = await upgraded(t)
  const known = await knownMigrations()
  const back = () =>
    migrate({
      url,
      direction: 'down',
      count: known.length - known.indexOf(BEFORE) - 1,
      log: () => undefined,
    })
  await client.query('update telemetry_packed set version = 2')
  await t.rejects(back(), /blocks of version 2/)
  await client.query('update telemetry_packed set version = 1')
  await back()
  t.equal(
    (await client.query('select from telemetry_readings')).rowCount,
    times.length,
    'version 1 is read as before',
  )
})
