import type { PoolClient } from 'pg'
import t, { type Test } from 'tap'
import { createAhead, createPartitions } from '../../partitions/create.ts'
import { policyOf } from '../../partitions/policy.ts'
import { rollUpNotes, rollUpRange } from '../../partitions/rollup.ts'
import { verify } from '../../partitions/verify.ts'
import { readConfig } from '../../src/config.ts'
import { openTestPools } from '../support/database.ts'
import { differencesFromRules } from '../support/rollups.ts'

const config = readConfig({})
const gapSeconds = 300
const now = new Date('2026-11-20T15:20:00Z')
const car = '00000000-0000-4000-8000-00000000000a'
const van = '00000000-0000-4000-8000-00000000000b'

type Values = Partial<
  Record<
    'longitude' | 'latitude' | 'odometer' | 'speed' | 'fuel_level' | 'ignition' | 'engine_status',
    unknown
  >
>

async function open(t: Test): Promise<PoolClient> {
  const { app } = await openTestPools(t)
  const client = await app.connect()
  t.teardown(() => client.release())
  await createAhead(client, now, config)
  const raw = policyOf(config)[0]!
  await createPartitions(client, raw, {
    from: new Date('2026-11-15T00:00Z'),
    to: new Date('2026-11-21T00:00Z'),
  })
  return client
}

async function report(client: PoolClient, vehicleId: string, time: string, values: Values = {}, note = true) {
  const { longitude, latitude, odometer, speed, fuel_level, ignition, engine_status } = values
  await client.query(
    `with stored as (
       insert into vehicle_telemetry (vehicle_id, time, longitude, latitude, odometer, speed, fuel_level, ignition, engine_status)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9))
     insert into dirty_hours (hour, vehicle_id) select date_trunc('hour', $2::timestamptz), $1 where $10`,
    [vehicleId, time, longitude, latitude, odometer, speed, fuel_level, ignition, engine_status, note],
  )
}

const rollUp = (client: PoolClient, at = now) => rollUpNotes(client, { now: at, config, gapSeconds })

async function hour(client: PoolClient, vehicleId: string, time: string) {
  const { rows } = await client.query(
    'select t.* from telemetry_hourly t where vehicle_id = $1 and hour = $2',
    [vehicleId, time],
  )
  return rows[0]
}

t.test(
  'places next to nothing from each other, or from the equator, are no distance, and no error',
  async t => {
    const client = await open(t)
    const tiny = [0, 5e-324, -1e-310, 1e-200, 1e-162, 1e-80, 1e-30]
    let minute = 0
    for (const longitude of [...tiny, 180, -180])
      for (const latitude of [...tiny, 90, -90])
        await report(client, car, new Date(Date.UTC(2026, 10, 20, 1) + minute++ * 1000).toISOString(), {
          longitude,
          latitude,
          speed: 1e-45,
        })
    await report(client, van, '2026-11-20T01:00:00Z', { longitude: 10, latitude: 50 })
    await report(client, van, '2026-11-20T01:01:00Z', { longitude: 10, latitude: 50.01 })
    await rollUp(client)
    t.match(await hour(client, car, '2026-11-20T01:00Z'), { samples: minute })
    t.match(await hour(client, van, '2026-11-20T01:00Z'), { samples: 2 })
    const { differences } = await verify(
      client,
      { from: new Date('2026-11-20T00:00Z'), to: now },
      { now, gapSeconds, found: some => t.same(some, []) },
    )
    t.equal(differences, 0)
  },
)

t.test(
  'an interval belongs to the hour of its later reading, and counts nowhere if longer than the gap',
  async t => {
    const client = await open(t)
    await report(client, car, '2026-11-19T23:58:00Z', { speed: 50, odometer: 100 })
    await report(client, car, '2026-11-20T00:01:00Z', { speed: 50, odometer: 103 })
    await report(client, car, '2026-11-20T00:06:00Z', { speed: 0, odometer: 104, ignition: true })
    await report(client, car, '2026-11-20T00:11:00.001Z', { speed: 50, odometer: 109 })
    await rollUp(client)
    t.match(await hour(client, car, '2026-11-19T23:00Z'), { samples: 1, distance_km: 0, moving_seconds: 0 })
    t.match(await hour(client, car, '2026-11-20T00:00Z'), {
      samples: 3,
      distance_km: 4,
      moving_seconds: 180,
      idle_seconds: 300,
      stopped_seconds: 0,
      engine_seconds: 300,
    })
    const { rows } = await client.query('select day, samples, distance_km from telemetry_daily order by day')
    t.same(rows, [
      { day: '2026-11-19', samples: 1, distance_km: 0 },
      { day: '2026-11-20', samples: 3, distance_km: 4 },
    ])
    t.same(await differencesFromRules(client, gapSeconds, now), [])
  },
)

t.test('distance goes by odometer where it runs forward, else along the positions', async t => {
  const client = await open(t)
  const at = (second: number) => new Date(Date.parse('2026-11-20T10:00:00Z') + second * 1000).toISOString()
  const degree = 111.19508023353306
  await report(client, car, at(0), { odometer: 500, longitude: 0, latitude: 0 })
  await report(client, car, at(60), { odometer: 502, longitude: 0, latitude: 0.01 })
  await report(client, car, at(120), { odometer: 3, longitude: 0, latitude: 0.02 })
  await report(client, car, at(180), { longitude: 0, latitude: 0.03 })
  await report(client, car, at(200), { fuel_level: 40 })
  await report(client, car, at(240), { longitude: 0, latitude: 0.04 })
  await rollUp(client)
  const row = await hour(client, car, at(0))
  t.ok(Math.abs(row.distance_km - (2 + 0.03 * degree)) < 1e-6, `the distance is ${row.distance_km}`)
  t.match(row, {
    odometer_first: 500,
    odometer_last: 3,
    north: 0.04,
    last_latitude: 0.04,
    fuel_first: 40,
    fuel_last: 40,
  })
  t.same(await differencesFromRules(client, gapSeconds, now), [])
})

t.test(
  'without ignition an rpm tells that the engine is on, and nothing that devices send there fails',
  async t => {
    const client = await open(t)
    const engines = [null, { rpm: 800 }, { rpm: 'high' }, { rpm: null }, { rpm: [1] }, ['x'], { rpm: 0 }]
    for (const [minute, engine] of engines.entries())
      await report(client, car, `2026-11-20T10:0${minute}:00Z`, {
        speed: 0,
        engine_status: JSON.stringify(engine),
      })
    await report(client, car, '2026-11-20T10:07:00Z', {
      speed: 0,
      ignition: false,
      engine_status: '{"rpm":900}',
    })
    await rollUp(client)
    t.match(await hour(client, car, '2026-11-20T10:00Z'), {
      engine_seconds: 120,
      idle_seconds: 120,
      stopped_seconds: 300,
    })
  },
)

t.test(
  'a late reading changes its own hour, the next one and the days above, and no other vehicle',
  async t => {
    const client = await open(t)
    for (const vehicle of [car, van]) {
      await report(client, vehicle, '2026-11-18T22:57:00Z', { odometer: 10, speed: 60 })
      await report(client, vehicle, '2026-11-19T00:02:00Z', { odometer: 60, speed: 60 })
    }
    await rollUp(client)
    const before = await hour(client, van, '2026-11-19T00:00Z')
    await report(client, car, '2026-11-18T23:59:00Z', { odometer: 58, speed: 60 })
    const done = await rollUp(client)
    t.match(done, { notes: 1, hours: { computed: 2, written: 2 }, days: { computed: 2, written: 2 } })
    t.match(await hour(client, car, '2026-11-19T00:00Z'), { distance_km: 2, moving_seconds: 180 })
    t.same(await hour(client, van, '2026-11-19T00:00Z'), before)
    t.same(await differencesFromRules(client, gapSeconds, now), [])
  },
)

t.test(
  'the hour that is not over is left alone and stays noted, and is rolled up once it has ended',
  async t => {
    const client = await open(t)
    await report(client, car, '2026-11-20T14:59:00Z', { odometer: 1 })
    await report(client, car, '2026-11-20T15:01:00Z', { odometer: 2 })
    await rollUp(client)
    t.equal((await hour(client, car, '2026-11-20T14:00Z')).samples, 1)
    t.equal(await hour(client, car, '2026-11-20T15:00Z'), undefined)
    await rollUp(client, new Date('2026-11-20T16:00:01Z'))
    t.match(await hour(client, car, '2026-11-20T15:00Z'), { samples: 1, distance_km: 1 })
  },
)

t.test(
  'an hour that was rolled up and is open again, because the clock was set back, misses nothing',
  async t => {
    const client = await open(t)
    await report(client, car, '2026-11-20T14:01:00Z', { odometer: 5 })
    await rollUp(client, new Date('2026-11-20T15:00:10Z'))
    // The clock is set back by an hour, and the reading that comes changes the first interval of that hour.
    await report(client, car, '2026-11-20T13:58:00Z', { odometer: 4 })
    await rollUp(client, new Date('2026-11-20T14:01:00Z'))
    await rollUp(client, new Date('2026-11-20T15:01:00Z'))
    t.match(await hour(client, car, '2026-11-20T14:00Z'), { samples: 1, distance_km: 1 })
    t.same(await differencesFromRules(client, gapSeconds, now), [])
  },
)

t.test('rollups of readings that are gone go too', async t => {
  const client = await open(t)
  await report(client, car, '2026-11-19T10:00:00Z')
  await report(client, van, '2026-11-19T10:00:00Z')
  await rollUp(client)
  await client.query('delete from vehicle_telemetry where vehicle_id = $1', [car])
  await client.query(`insert into dirty_hours values ('2026-11-19T10:00Z', $1)`, [car])
  t.match(await rollUp(client), { hours: { removed: 1 }, days: { removed: 1 } })
  await client.query('delete from vehicle_telemetry')
  await client.query(`insert into dirty_hours values ('2026-11-19T10:00Z', null)`)
  t.match(await rollUp(client), { hours: { removed: 1 }, days: { removed: 1 } })
  t.same((await client.query('select 1 from vehicle_telemetry_daily')).rows, [])
})

t.test('a note for all vehicles and a range from scratch compute every vehicle, each only once', async t => {
  const client = await open(t)
  await report(client, car, '2026-11-19T10:00:00Z', {}, false)
  await report(client, van, '2026-11-19T10:30:00Z')
  await report(client, van, '2026-11-19T11:30:00Z', {}, false)
  await client.query(
    `insert into dirty_hours values ('2026-11-19T10:00Z', null), ('2026-11-19T10:00Z', null)`,
  )
  t.match(await rollUp(client), { notes: 3, hours: { computed: 3, written: 3 }, days: { computed: 2 } })
  await client.query('delete from vehicle_telemetry_hourly')
  await client.query('update vehicle_telemetry_daily set samples = 77')
  const range = { from: new Date('2026-11-19T00:00Z'), to: new Date('2026-11-21T00:00Z') }
  t.match(await rollUpRange(client, range, { now, config, gapSeconds }), {
    hours: { written: 3 },
    days: { written: 2 },
  })
  t.same(await differencesFromRules(client, gapSeconds, now), [])
  t.match(await rollUpRange(client, range, { now, config, gapSeconds }), {
    hours: { computed: 3, written: 0 },
  })
})

t.test('verification names every difference, and takes an hour with an open note for pending', async t => {
  const client = await open(t)
  await report(client, car, '2026-11-19T10:00:00Z', { speed: 10 })
  await report(client, van, '2026-11-19T10:00:00Z', { speed: 10 })
  await report(client, van, '2026-11-19T12:00:00Z', { speed: 10 })
  await rollUp(client)
  const range = { from: new Date('2026-11-19T00:00Z'), to: new Date('2026-11-20T00:00Z') }
  const verified = async () => {
    const found: string[] = []
    const { differences } = await verify(client, range, {
      now,
      gapSeconds,
      found: some => found.push(...some.map(one => `${one.table} ${one.vehicleId.at(-1)} ${one.column}`)),
    })
    t.equal(differences, found.length)
    return found
  }
  t.same(await verified(), [])
  await client.query(
    'update vehicle_telemetry_hourly set speed_sum = speed_sum * (1 + 1e-12), samples = samples',
  )
  await client.query('update vehicle_telemetry_daily set speed_sum = speed_sum * (1 + 1e-12)')
  t.same(await verified(), [])
  await client.query(
    `update vehicle_telemetry_hourly set speed_sum = speed_sum + 1e-6, samples = 2 where vehicle_id = $1`,
    [car],
  )
  await client.query(`delete from vehicle_telemetry_hourly where hour = '2026-11-19T12:00Z'`)
  await client.query(
    `insert into vehicle_telemetry_hourly (hour, vehicle_id, samples, first_time, last_time, speed_count, speed_sum, fuel_count, fuel_sum, distance_km, moving_seconds, idle_seconds, stopped_seconds, engine_seconds)
     values ('2026-11-19T18:00Z', $1, 1, now(), now(), 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
    [van],
  )
  const differences = await verified()
  t.same(
    differences.filter(line => line.includes('hourly')),
    [
      'vehicle_telemetry_hourly a samples',
      'vehicle_telemetry_hourly a speed_sum',
      'vehicle_telemetry_hourly b null',
      'vehicle_telemetry_hourly b null',
    ],
  )
  t.ok(differences.includes('vehicle_telemetry_daily a samples'))
  await client.query(`insert into dirty_hours values ('2026-11-19T09:00Z', $1)`, [car])
  t.notOk((await verified()).some(line => line.startsWith('vehicle_telemetry_hourly a')))
})
