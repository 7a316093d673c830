import t from 'tap'
import { startTestIngest, vehicle } from '../support/ingest.ts'

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
