import type { Pool } from 'pg'
import t from 'tap'
import { maintain } from '../../partitions/maintain.ts'
import { readConfig } from '../../src/config.ts'
import { addDays, startOfDay } from '../../src/telemetry/calendar.ts'
import { startTestIngest, vehicle } from '../support/ingest.ts'

const past = addDays(startOfDay(new Date()), -4)
const organizations = [1, 2].map(n => `0a000000-0000-4000-8000-0000000000${n.toString().padStart(2, '0')}`)

/** Two vehicles of two organizations, of which the first keeps its readings for a day. */
async function withOrganizations(pool: Pool): Promise<void> {
  await pool.query(
    `insert into organizations (id, name, raw_retention_days) values ($1, 'short', 1), ($2, 'long', null)`,
    organizations,
  )
  await pool.query(
    `insert into vehicles (id, organization_id, vin, license_plate, make, model, year, type)
     select id, organization, 'WDB9634031L7' || n || '1234', 'F ' || n, 'Daimler', 'Actros', 2020, 'truck'
     from unnest($1::uuid[], $2::uuid[]) with ordinality given (id, organization, n)`,
    [[vehicle(1), vehicle(2)], organizations],
  )
}

const counts = async (pool: Pool) => {
  const { rows } = await pool.query(
    `select array(select count(*)::int from telemetry_readings where vehicle_id = $1
                  union all select count(*)::int from telemetry_readings where vehicle_id = $2) as readings,
            array(select sum(samples)::int from vehicle_telemetry_hourly where vehicle_id = $1
                  union all select sum(samples)::int from vehicle_telemetry_hourly where vehicle_id = $2) as rolled_up`,
    [vehicle(1), vehicle(2)],
  )
  return rows[0]
}

for (const packed of [false, true])
  t.test(
    `an organization's ${packed ? 'blocks' : 'rows'} go before others', which stay, and so do its rollups`,
    async t => {
      const ingest = await startTestIngest(t, { retentionOf: id => (id === vehicle(1) ? 1 : undefined) })
      const pool = ingest.database.app
      await withOrganizations(pool)
      const config = readConfig({ PACK_AFTER_DAYS: packed ? '1' : '0' })
      const run = (gap = config.rollupGapSeconds, now = new Date()) =>
        maintain({ pool, config: { ...config, rollupGapSeconds: gap }, now })
      await pool.query('update organizations set raw_retention_days = null')
      const some = Array.from({ length: 10 }, (_, i) => ({ time: past.getTime() + i * 60_000, speed: 50 }))
      const late = [{ time: past.getTime() + 30_000, speed: 51 }]
      t.match(await ingest.take(vehicle(2), some), { accepted: 10 })
      t.match(await ingest.take(vehicle(1), some), {
        rejectedCount: 10,
        rejected: [{ code: 'time_too_old' }],
      })
      // As they came while it kept them for longer.
      await pool.query(
        `with copied as (
         insert into vehicle_telemetry (vehicle_id, time, speed)
         select $1, time, speed from vehicle_telemetry where vehicle_id = $2 returning time
       ) insert into dirty_hours (hour) select distinct date_trunc('hour', time) from copied`,
        [vehicle(1), vehicle(2)],
      )
      t.match(await run(), { failures: [], shortened: [] })
      await ingest.take(vehicle(2), late)
      const both = await counts(pool)
      t.same(both.readings, [10, 11])
      await pool.query('update organizations set raw_retention_days = 1 where id = $1', [organizations[0]])
      const report = await run()
      t.match(report, { failures: [] })
      t.same((report as { shortened: string[] }).shortened.length, 1)
      t.same(await counts(pool), { readings: [0, 11], rolled_up: [10, 11] })
      t.match(await run(), { failures: [], shortened: [] })
      // Another gap computes every hour anew.
      t.match(await run(120), { failures: [] })
      t.same(await counts(pool), { readings: [0, 11], rolled_up: [10, 11] })
      if (packed) {
        const freed = await run(120, addDays(new Date(), 9))
        t.match(freed, { failures: [], aged: { kept: [], freed: [/^vehicle_telemetry_p/] } })
        t.same(await counts(pool), { readings: [0, 11], rolled_up: [10, 11] })
      }
    },
  )
