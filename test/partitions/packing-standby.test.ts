import pg from 'pg'
import pino from 'pino'
import t from 'tap'
import { createPartitions } from '../../partitions/create.ts'
import { HELD, maintain } from '../../partitions/maintain.ts'
import { policyOf } from '../../partitions/policy.ts'
import { openPools } from '../../src/database/pools.ts'
import { addDays, startOfDay } from '../../src/telemetry/calendar.ts'
import { testConfig } from '../support/config.ts'
import { vehicle } from '../support/ingest.ts'
import { startReplicated } from '../support/replica.ts'
import { until } from '../support/until.ts'

t.test(
  'a snapshot of a standby sees each reading once, and the partition waits until the standby has said',
  async t => {
    const { primary, primaryUrl, standby, standbyUrl, caughtUp } = await startReplicated(t, {
      feedback: true,
    })
    const config = testConfig({ PACK_AFTER_DAYS: '2' })
    const database = openPools(primaryUrl, config, pino({ level: 'silent' }))
    t.teardown(() => database.close())
    const pool = database.app
    const past = addDays(startOfDay(new Date()), -4)
    const raw = policyOf(config)[0]!
    await createPartitions(primary, raw, { from: past, to: addDays(past, 1) })
    await primary.query(
      `insert into vehicle_telemetry (vehicle_id, time, speed)
     select $1, $2::timestamptz + n * interval '1 second', n % 100 from generate_series(1, 1000) n`,
      [vehicle(1), past],
    )
    await primary.query('insert into dirty_hours (hour, vehicle_id) values ($1, $2)', [past, vehicle(1)])
    await caughtUp()
    await until('the standby says what its readers look at', async () => {
      const { rows } = await primary.query('select backend_xmin is not null as said from pg_stat_replication')
      return rows[0]?.said
    })
    const reader = new pg.Client(standbyUrl)
    await reader.connect()
    t.teardown(() => reader.end())
    const seen = async (client: pg.Client) => {
      const { rows } = await client.query(
        'select count(*)::int as rows, count(distinct time)::int as times, sum(speed)::int as sum from telemetry_readings',
      )
      return rows[0]
    }
    const all = { rows: 1000, times: 1000, sum: 49_500 }
    await reader.query('begin isolation level repeatable read')
    await reader.query('select 1 from vehicles limit 1')
    const later = addDays(new Date(), 9)
    const run = async () => {
      const report = await maintain({ pool, config, now: later })
      if (report === HELD) throw new Error('another run holds the lock')
      return report
    }
    t.match(await run(), {
      failures: [],
      aged: { packed: [String], freed: [], kept: [{ reason: /^readers of a standby may look at it: / }] },
    })
    await caughtUp()
    t.same(await seen(reader), all, 'of before')
    t.same(await seen(standby), all, 'of now')
    t.match(await run(), { aged: { freed: [] } })
    await reader.query('commit')
    await until('the standby has said that nobody looks there any more', async () => {
      const { aged } = await run()
      return aged!.freed.length === 1
    })
    await caughtUp()
    t.same(await seen(reader), all)
  },
)
