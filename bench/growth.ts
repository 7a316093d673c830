import { performance } from 'node:perf_hooks'
import type { Pool } from 'pg'
import { askReport } from '../src/history/reports/report.ts'
import { reports } from '../src/history/reports/routes.ts'
import { bucketFields } from '../src/history/series/fields.ts'
import { readSeries } from '../src/history/series/series.ts'
import { inSnapshot } from '../src/history/snapshot.ts'
import { readTrack } from '../src/history/track/track.ts'
import { type Bench, format, spread } from './harness.ts'
import { openPast } from './support/past.ts'

const DAYS = 30
const DAY_MS = 86_400_000
/** More rows are more vehicles, and a vehicle's day is always the same size: a reading every so many seconds. */
const step = (quick: boolean) => (quick ? 300 : 30)

const measures = [
  'track of a day',
  'last positions of ten',
  "a year's series",
  'ingest of 10,000 rows',
] as const
type Measure = (typeof measures)[number]

export const bench: Bench = {
  compares:
    'questions and ingest in a large table of thirty days against the same in a small one, all of them together',
  because: 'partitions and indexes should make both independent of how many other vehicles there are',
  unit: 'ms',
  target: { atMost: 1.3 },
  rounds: { quick: 7, full: 15 },
  prepare: async ({ quick, log }) => {
    // GROWTH_ROWS=50000000 is the largest size of the issue; it takes a quarter of an hour to fill.
    const large = Number(process.env.GROWTH_ROWS ?? (quick ? 1_000_000 : 10_000_000))
    const sizes = { small: large / 10, large }
    const tables = {
      small: await filled(sizes.small, step(quick), log),
      large: await filled(sizes.large, step(quick), log),
    }
    const times = { small: empty(), large: empty() }

    async function round(size: 'small' | 'large'): Promise<number> {
      let total = 0
      for (const measure of measures) {
        const begun = performance.now()
        await tables[size].ask(measure)
        const took = performance.now() - begun
        times[size][measure].push(took)
        total += took
      }
      return total
    }
    for (let warm = 0; warm < 2; warm++) for (const size of ['small', 'large'] as const) await round(size)
    Object.assign(times, { small: empty(), large: empty() })
    return {
      ours: () => round('large'),
      limit: () => round('small'),
      more: async () => {
        const figures: Record<string, unknown> = { rows: sizes }
        let pass = true
        for (const measure of measures) {
          const [small, big] = [spread(times.small[measure]).median, spread(times.large[measure]).median]
          const ratio = Number((big / small).toPrecision(3))
          const met = ratio <= 1.3
          pass &&= met
          log(
            `  ${measure.padEnd(24)} ${format(small)} ms, then ${format(big)} ms: ${ratio}${met ? '' : ' MISSED'}`,
          )
          figures[measure] = { small, large: big, ratio, met }
        }
        return { figures, pass }
      },
      close: async () => {
        await tables.small.close()
        await tables.large.close()
      },
    }
  },
}

const empty = () =>
  Object.fromEntries(measures.map(measure => [measure, []])) as unknown as Record<Measure, number[]>

async function filled(rows: number, seconds: number, log: (line: string) => void) {
  const server = await openPast(DAYS + 1)
  const { app, read } = server.database
  const rowsOfOne = (DAYS * 86_400) / seconds
  const vehicles = Math.max(10, Math.round(rows / rowsOfOne))
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const organizationId = await fill(app, vehicles, seconds, today)
  log(`  ${format(vehicles * rowsOfOne)} rows of ${vehicles} vehicles are there`)
  const ids = (await app.query<{ id: string }>('select id from vehicles order by id limit 10')).rows.map(
    ({ id }) => id,
  )
  const day = { from: today - 5 * DAY_MS, to: today - 4 * DAY_MS }
  const retention = { rawRetentionDays: 30, hourlyRetentionDays: 365, rollupGapSeconds: 300 }
  let batch = 0
  const asks: Record<Measure, () => Promise<unknown>> = {
    'track of a day': () =>
      inSnapshot(read, client =>
        readTrack(client, {
          vehicleId: ids[0]!,
          range: day,
          fields: ['time', 'longitude', 'latitude', 'speed'],
          limit: 10_000,
          cursor: undefined,
          thinning: undefined,
        }),
      ),
    'last positions of ten': () =>
      inSnapshot(read, client =>
        askReport(client, reports[0]!, {
          organizationId,
          timeZone: 'UTC',
          fleet: null,
          vehicleIds: ids,
          from: new Date(day.from).toISOString(),
          to: new Date(day.to).toISOString(),
        }),
      ),
    "a year's series": () =>
      inSnapshot(read, client =>
        readSeries(
          client,
          {
            vehicleIds: [ids[0]!],
            range: { from: today - 365 * DAY_MS, to: today },
            resolution: 'day',
            points: 1_000,
            fields: { raw: undefined, bucket: bucketFields },
            limit: 1_000,
            cursor: undefined,
          },
          { config: retention, now: Date.now() },
        ),
      ),
    'ingest of 10,000 rows': () =>
      app.query(
        `insert into vehicle_telemetry (vehicle_id, time, longitude, latitude, speed)
         select v.id, $1::timestamptz + $2 * interval '1 second' + n * interval '1 millisecond', 13, 50, 40
           from (select id from vehicles order by id limit 10) v, generate_series(0, 999) n`,
        [new Date(today), ++batch],
      ),
  }
  return { ask: (measure: Measure) => asks[measure](), close: server.close }
}

/** As it arrives: by time, all vehicles side by side; a year of days beside it. */
async function fill(pool: Pool, vehicles: number, seconds: number, today: number): Promise<string> {
  const { rows } = await pool.query("insert into organizations (name) values ('Growing') returning id")
  const organizationId = rows[0].id as string
  await pool.query(
    `insert into vehicles (organization_id, vin, license_plate)
     select $1, lpad(n::text, 17, 'V'), 'V-' || n from generate_series(1, $2) n`,
    [organizationId, vehicles],
  )
  for (let day = DAYS; day >= 1; day--) {
    await pool.query(
      `insert into vehicle_telemetry (time, vehicle_id, longitude, latitude, speed, fuel_level, ignition)
       select t, v.id, 13 + random(), 50 + random(), random() * 90, 50, true
         from generate_series($1::timestamptz, $1::timestamptz + interval '86399 seconds', $2 * interval '1 second') t, vehicles v`,
      [new Date(today - day * DAY_MS), seconds],
    )
  }
  await pool.query(
    `insert into vehicle_telemetry_daily (day, vehicle_id, samples, first_time, last_time, speed_count, speed_sum, fuel_count,
            fuel_sum, distance_km, moving_seconds, idle_seconds, stopped_seconds, engine_seconds)
     select d, v.id, 2880, d, d + interval '23 hours', 2880, 1e5, 2880, 1e5, 300, 40000, 1000, 10000, 41000
       from generate_series($1::timestamptz, $2::timestamptz, interval '1 day') d, vehicles v`,
    [new Date(today - 365 * DAY_MS), new Date(today - DAY_MS)],
  )
  await pool.query(
    `insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude)
     select id, organization_id, now(), 13, 50 from vehicles`,
  )
  await pool.query('vacuum analyze vehicle_telemetry')
  await pool.query('analyze vehicle_telemetry_daily, vehicles, vehicle_position')
  return organizationId
}
