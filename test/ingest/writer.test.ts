import t from 'tap'
import { organization, startTestIngest, type TestIngest, vehicle } from '../support/ingest.ts'
import { until } from '../support/until.ts'

t.test('a reading is in the table when its message is settled', async t => {
  const ingest = await startTestIngest(t)
  const time = new Date(Date.now() - 5_000).toISOString()
  const outcome = await ingest.take(vehicle(1), {
    time,
    longitude: 4.9,
    latitude: 52.37,
    speed: 50.5,
    ignition: true,
    engine: { rpm: 1800 },
    cargo: 'flowers',
  })
  t.match(outcome, { accepted: 1, duplicates: 0, rejectedCount: 0 })
  const { rows } = await ingest.database.read.query(
    `select time, vehicle_id, longitude, latitude, speed, ignition, engine_status, attributes,
            received_at > now() - interval '1 minute' as received, transaction_id > 0 as numbered
     from vehicle_telemetry`,
  )
  t.same(rows, [
    {
      time: new Date(time),
      vehicle_id: vehicle(1),
      longitude: 4.9,
      latitude: 52.37,
      speed: 50.5,
      ignition: true,
      engine_status: { rpm: 1800 },
      attributes: { cargo: 'flowers' },
      received: true,
      numbered: true,
    },
  ])
  t.same(await ingest.accounts(), { received: 1, committed: 1, duplicate: 0, rejected: 0, inFlight: 0 })
  t.equal(ingest.committed.length, 1, 'the hub was told')
})

t.test('a reading that comes again is one row, and counted as a duplicate', async t => {
  const ingest = await startTestIngest(t)
  const time = Date.now() - 1_000
  const again = { time, speed: 1 }
  t.match(await ingest.take(vehicle(1), again), { accepted: 1, duplicates: 0 })
  t.match(await ingest.take(vehicle(1), again), { accepted: 0, duplicates: 1 })
  t.match(await ingest.take(vehicle(1), again, { dup: true }), { accepted: 0, duplicates: 1 })
  t.match(await ingest.take(vehicle(1), [again, { time: time + 1 }, { time: time + 1 }]), {
    accepted: 1,
    duplicates: 2,
  })
  const { rows } = await ingest.database.read.query('select count(*) from vehicle_telemetry')
  t.equal(rows[0].count, 2)
  t.equal(ingest.committed.length, 2, 'the hub is told of new readings alone')
  t.same(await ingest.accounts(), { received: 6, committed: 2, duplicate: 4, rejected: 0, inFlight: 0 })
})

t.test('one poison reading in 5,000 costs only itself', async t => {
  const ingest = await startTestIngest(t)
  const now = Date.now()
  const readings = Array.from({ length: 5_000 }, (_, n) => ({ time: now - n, speed: n === 2_500 ? -1 : 50 }))
  const outcome = await ingest.take(vehicle(1), readings)
  t.match(outcome, { accepted: 4_999, rejectedCount: 1 })
  t.match(outcome.rejected, [{ index: 2_500, code: 'bad_value', message: /speed -1/ }])
  t.equal(await rowsOf(ingest), 4_999)
  const { rows } = await ingest.database.read.query(
    'select code, reason, source, vehicle_id, organization_id, payload, payload_encoding from telemetry_rejections',
  )
  t.match(rows, [
    {
      code: 'bad_value',
      reason: 'speed -1 is not between 0 and 2000',
      source: 'mqtt',
      vehicle_id: vehicle(1),
      organization_id: organization,
      payload: JSON.stringify(readings[2_500]),
      payload_encoding: 'utf8',
    },
  ])
})

t.test('a row that only the database refuses is found among 5,000 and costs only itself', async t => {
  const ingest = await startTestIngest(t)
  await ingest.database.app.query('alter table vehicle_telemetry add constraint slow check (speed <> 77)')
  const now = Date.now()
  const readings = Array.from({ length: 5_000 }, (_, n) => ({ time: now - n, speed: n === 3_333 ? 77 : 50 }))
  // And twice, so that the copy has its own chance, and fails as well.
  readings.push(readings[3_333]!)
  const outcome = await ingest.take(vehicle(1), readings)
  t.match(outcome, { accepted: 4_999, duplicates: 0, rejectedCount: 2 })
  t.match(outcome.rejected[0], { code: 'bad_value', message: /violates check constraint "slow"/ })
  t.equal(await rowsOf(ingest), 4_999)
  t.same(await ingest.accounts(), {
    received: 5_001,
    committed: 4_999,
    duplicate: 0,
    rejected: 2,
    inFlight: 0,
  })
})

t.test('an error of the database that no row is to blame for is waited out', async t => {
  const ingest = await startTestIngest(t)
  await ingest.database.app.query('alter table vehicle_telemetry rename to elsewhere')
  const now = Date.now()
  const taken = ingest.take(vehicle(1), [{ time: now }, { time: now - 1 }])
  const metric = ingest.metrics.getSingleMetric('fleetwake_batch_retries_total')!
  await until('the writer has lost its patience', async () => {
    const { values } = await metric.get()
    return values.some(({ labels, value }) => labels.reason === 'unknown' && value >= 7)
  })
  await ingest.database.app.query('alter table elsewhere rename to vehicle_telemetry')
  t.match(await taken, { accepted: 2, rejectedCount: 0 })
})

t.test('a day without a partition gets one; what is out of the window is told', async t => {
  const ingest = await startTestIngest(t)
  const day = 86_400_000
  const midnight = Math.floor(Date.now() / day) * day
  const outcome = await ingest.take(vehicle(1), [
    { time: midnight },
    { time: midnight - 1 },
    { time: midnight - 10 * day },
    { time: midnight - 30 * day },
    { time: midnight - 30 * day - 1 },
    { time: midnight - 3_650 * day },
    { time: Date.now() + 3_650 * day },
    { time: '+052217-01-01T00:00:00Z' },
  ])
  t.match(outcome, { accepted: 4, rejectedCount: 4 })
  t.same(
    outcome.rejected.map(({ index, code }) => [index, code]),
    [
      [4, 'time_too_old'],
      [5, 'time_too_old'],
      [6, 'time_in_future'],
      [7, 'time_in_future'],
    ],
  )
  const { rows } = await ingest.database.read.query(
    'select tableoid::regclass::text as partition, time from vehicle_telemetry order by time desc',
  )
  const label = (time: number) => new Date(time).toISOString().slice(0, 10).replaceAll('-', '')
  t.same(
    rows.map(({ partition }) => partition),
    [midnight, midnight - 1, midnight - 10 * day, midnight - 30 * day].map(
      time => `vehicle_telemetry_p${label(time)}`,
    ),
  )
})

t.test('a leap day is a day', async t => {
  const now = Date.parse('2028-03-01T00:00:10Z')
  const ingest = await startTestIngest(t, { now: () => now })
  const outcome = await ingest.take(vehicle(1), [
    { time: '2028-02-29T23:59:59.999Z' },
    { time: '2028-02-29T00:00:00Z' },
    { time: '2028-03-01T00:00:00+00:00' },
    { time: '2027-02-29T12:00:00Z' },
    { time: '2028-02-30T12:00:00Z' },
  ])
  t.match(outcome, { accepted: 3, rejectedCount: 2 })
  t.same(
    outcome.rejected.map(({ code }) => code),
    ['bad_time', 'bad_time'],
  )
  const { rows } = await ingest.database.read.query(
    `select tableoid::regclass::text as partition, count(*) from vehicle_telemetry group by 1 order by 1`,
  )
  t.same(rows, [
    { partition: 'vehicle_telemetry_p20280229', count: 2 },
    { partition: 'vehicle_telemetry_p20280301', count: 1 },
  ])
})

t.test(
  'the current hour is noted for all vehicles, a late one for the very vehicles, duplicates not at all',
  async t => {
    const hour = 3_600_000
    const now = Math.floor(Date.now() / hour) * hour + 1_800_000
    const ingest = await startTestIngest(t, { now: () => now })
    const notes = async () => {
      const { rows } = await ingest.database.app.query(
        `with read as (delete from dirty_hours returning hour, vehicle_id)
       select hour, vehicle_id as vehicle from read order by hour, vehicle_id nulls first`,
      )
      return rows.map(({ hour: at, vehicle: which }) => [at.getTime(), which])
    }
    const current = now - 1_800_000
    for (const dup of [false, true]) {
      const offset = dup ? 1 : 0
      await ingest.take(vehicle(2), [{ time: now + offset }, { time: now - 1 - offset }], { dup })
      t.same(await notes(), [[current, null]])
      const late = [now - 3 * hour + offset, now - 3 * hour + 2 + offset, now - 2 * hour + offset]
      await ingest.take(
        vehicle(2),
        late.map(time => ({ time })),
        { dup },
      )
      t.same(await notes(), [
        [current - 3 * hour, vehicle(2)],
        [current - 2 * hour, vehicle(2)],
      ])
    }
    await ingest.take(vehicle(2), [{ time: now }, { time: now - 3 * hour }, { time: now - 4 * hour }])
    t.same(await notes(), [[current - 4 * hour, vehicle(2)]], 'only what is new counts')
  },
)

t.test('the accounts agree at every moment of a load', async t => {
  const ingest = await startTestIngest(t, { environment: { INGEST_BATCH_READINGS: '500' } })
  const now = Date.now()
  const taken = Array.from({ length: 300 }, (_, n) =>
    ingest.take(vehicle(n % 10), [
      ...Array.from({ length: 20 }, (_, k) => ({ time: now - (n * 10 + k) * 100 })),
      { time: 'bad' },
      'worse',
    ]),
  )
  let moments = 0
  let done = false
  void Promise.all(taken).then(() => {
    done = true
  })
  while (!done) {
    const text = await ingest.metrics.metrics()
    const sum = (name: string) =>
      [...text.matchAll(new RegExp(`^fleetwake_readings_${name}\\{.*\\} (\\d+)$`, 'gm'))].reduce(
        (total, match) => total + Number(match[1]),
        0,
      )
    const parts = ['committed_total', 'duplicate_total', 'rejected_total', 'in_flight'].map(sum)
    if (parts.reduce((a, b) => a + b) !== sum('received_total'))
      t.fail(`${parts} is not ${sum('received_total')}`)
    moments++
    await new Promise(setImmediate)
  }
  t.ok(moments > 3, `looked ${moments} times`)
  const accounts = await ingest.accounts()
  t.equal(accounts.inFlight, 0)
  t.equal(accounts.committed, await rowsOf(ingest))
  t.equal(accounts.received, 300 * 22)
})

async function rowsOf(ingest: TestIngest): Promise<number> {
  const { rows } = await ingest.database.read.query('select count(*) from vehicle_telemetry')
  return rows[0].count
}
