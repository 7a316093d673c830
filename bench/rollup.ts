import { randomUUID } from 'node:crypto'
import { createPartitions } from '../partitions/create.ts'
import { policyOf } from '../partitions/policy.ts'
import { rollUpNotes } from '../partitions/rollup.ts'
import { withConnection } from '../partitions/session.ts'
import { readConfig } from '../src/config.ts'
import { inTransaction } from '../src/database/transaction.ts'
import { explainHours } from '../src/telemetry/store/rollups.ts'
import { type Bench, type BenchContext, type Prepared, rounded, spread } from './harness.ts'
import { openBenchDatabase } from './support/database.ts'

const config = readConfig({})
const gapSeconds = config.rollupGapSeconds
const now = new Date('2026-11-20T12:00:00Z')
const day = new Date('2026-11-18T00:00:00Z')
const smallDay = new Date('2026-11-16T00:00:00Z')
const LATE_RUNS = 15

/** A day of readings every 10 s, rolled up from its notes; then 24 late readings of one vehicle. */
export const bench: Bench = {
  compares: 'rolling up a dirty day, against the very SELECT of it that writes nothing',
  because: 'the rollup has to compute what it writes; whatever it needs beyond that is ours',
  unit: 'ms',
  target: { atMost: 1.5 },
  rounds: { quick: 3, full: 2 },
  prepare,
}

async function prepare({ quick, log }: BenchContext): Promise<Prepared> {
  const vehicles = Array.from({ length: Number(process.env.VEHICLES ?? (quick ? 100 : 1000)) }, () =>
    randomUUID(),
  )
  const few = vehicles.slice(0, vehicles.length / 10)
  const { database, close } = await openBenchDatabase(config)
  const pool = database.app
  await withConnection(pool, async client => {
    const raw = policyOf(config)[0]!
    await createPartitions(client, raw, {
      from: new Date('2026-11-15T00:00Z'),
      to: new Date('2026-11-20T00:00Z'),
    })
    for (const [start, fleet] of [
      [smallDay, few],
      [day, vehicles],
    ] as const) {
      log(`  storing ${(fleet.length * 8640).toLocaleString('en')} readings`)
      await client.query(fill, [start, fleet])
    }
    await client.query('vacuum analyze vehicle_telemetry')
    await client.query('checkpoint')
  })

  const note = (start: Date) =>
    `insert into dirty_hours (hour) select timestamptz '${start.toISOString()}' + make_interval(hours => n) from generate_series(0, 23) n`
  const rollUp = () =>
    withConnection(pool, async client => {
      const begun = performance.now()
      const report = await rollUpNotes(client, { now, config, gapSeconds })
      return { ms: performance.now() - begun, report }
    })

  return {
    ours: async () => {
      await pool.query('truncate vehicle_telemetry_hourly, vehicle_telemetry_daily')
      await pool.query(note(day))
      const { ms, report } = await rollUp()
      if (report.hours.written !== vehicles.length * 24)
        throw new Error(`${report.hours.written} hours written`)
      return ms
    },
    limit: () =>
      withConnection(pool, client =>
        inTransaction(client, async () => {
          const all = Array.from({ length: 25 }, (_, hour) => new Date(day.getTime() + hour * 3_600_000))
          const begun = performance.now()
          const next = new Date(day.getTime() + 2 * 86_400_000)
          await explainHours(client, { all, late: [], reporting: { from: day, to: next } }, gapSeconds)
          return performance.now() - begun
        }),
      ),
    more: async () => {
      await pool.query(note(smallDay))
      await rollUp()
      const late = { small: [] as number[], large: [] as number[] }
      for (let run = 0; run < LATE_RUNS; run++) {
        for (const [size, start] of [
          ['small', smallDay],
          ['large', day],
        ] as const) {
          await pool.query(addLate, [few[run % few.length], start, `${run + 1} seconds`])
          const { ms, report } = await rollUp()
          if (report.hours.computed !== 24) throw new Error(`${report.hours.computed} hours computed`)
          late[size].push(ms)
        }
      }
      await pool.query('truncate vehicle_telemetry_hourly, vehicle_telemetry_daily')
      await pool.query(note(day))
      const whole = (await rollUp()).ms
      const [small, large] = [spread(late.small).median, spread(late.large).median]
      // Judged only on the full day: a hundredth of a small one would be mostly round trips, and in a fleet so small
      // that many readings of a vehicle share a page, ten times as many vehicles touch more pages.
      const pass = quick || (large <= whole / 100 && large <= small * 1.3)
      return {
        figures: {
          vehicles: vehicles.length,
          readings: vehicles.length * 8640,
          lateMs: rounded(large),
          lateShareOfDay: rounded(large / whole),
          lateMsInTenthOfTheDay: rounded(small),
          lateGrowth: rounded(large / small),
        },
        pass,
      }
    },
    close,
  }
}

/** In the order in which they arrive: every vehicle, then ten seconds later every vehicle again. */
const fill = `
  insert into vehicle_telemetry (time, longitude, latitude, odometer, vehicle_id, altitude, speed, heading, fuel_level, ignition)
  select $1::timestamptz + step * interval '10 s' + n * interval '9 ms',
         8 + n * 0.001 + step * 1e-4, 48 + n * 0.0005 + step * 0.7e-4,
         case when n % 2 = 0 then 10000 + n + step * 0.1 end,
         id, 300, case when step % 60 < 40 then 50 + step % 30 else 0 end, step % 360, 90 - step % 80, step % 60 < 50
  from generate_series(0, 8639) step
  cross join lateral (select id, n from unnest($2::uuid[]) with ordinality as fleet (id, n) where step >= 0) fleet`

const addLate = `
  with late as (
    select $1::uuid as vehicle_id, $2::timestamptz + make_interval(hours => n) + interval '30 minutes 5 seconds' + $3::interval / 1000 as time
    from generate_series(0, 23) n
  ), stored as (
    insert into vehicle_telemetry (vehicle_id, time, speed, longitude, latitude) select vehicle_id, time, 50, 8, 48 from late
  )
  insert into dirty_hours (hour, vehicle_id) select date_bin('1 hour', time, '2000-01-01 00:00:00+00'), vehicle_id from late`
