import { performance } from 'node:perf_hooks'
import pino from 'pino'
import { Registry } from 'prom-client'
import { createDays } from '../partitions/days.ts'
import { readConfig } from '../src/config.ts'
import type { Database } from '../src/database/pools.ts'
import { askReport, upToLatest } from '../src/history/reports/report.ts'
import { reports } from '../src/history/reports/routes.ts'
import { bucketNames } from '../src/history/series/fields.ts'
import { readSeries } from '../src/history/series/series.ts'
import { inSnapshot } from '../src/history/snapshot.ts'
import { readTrack } from '../src/history/track/track.ts'
import { Account } from '../src/ingest/accounting.ts'
import { Delivery, Entry } from '../src/ingest/delivery.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import { noArchive } from '../src/telemetry/archive/in-place.ts'
import { DAY_MS, type Fleet, fill } from './growth/fill.ts'
import { type Bench, type BenchContext, format, type Prepared, rounded, spread } from './harness.ts'
import { packDays } from './support/packed-days.ts'
import { openPast } from './support/past.ts'
import { nothing } from './support/readings.ts'

/** More rows means more vehicles. The size of a vehicle's day is constant: a reading every this many seconds. */
const step = (quick: boolean) => (quick ? 300 : 30)
const ladders = { quick: '100000,300000,1000000', full: '1000000,10000000,50000000' }
const packedLadders = { quick: '100000,1000000', full: '1000000,10000000' }
const BATCH = 20_000
const SHORT_TIMES = 10

const measures = ['track of a day', 'last positions of ten', "a year's series", 'ingest'] as const
type Measure = (typeof measures)[number]
type Times = Record<Measure, number[]>

interface Rung {
  rows: number
  ask(measure: Measure): Promise<unknown>
  times: Times
  /** The results for rows, if they are packed now. */
  asRows?: Record<Measure, number>
  /** Packs all days of the past. */
  pack(): Promise<void>
  close(): Promise<void>
}

export const bench = growthOf({ packed: false })

/** `packed`: the thirty days are blocks, and the rows are measured before they are packed. */
export function growthOf({ packed }: { packed: boolean }): Bench {
  const { quick, full } = packed ? packedLadders : ladders
  return {
    compares: `questions and ingest in the largest of ${packed ? 'two tables of thirty packed' : 'three tables of thirty'} days against the same in the smallest, together`,
    because: 'partitions and indexes should make both independent of how many other vehicles there are',
    unit: 'ms',
    target: { atMost: 1.3 },
    rounds: { quick: 9, full: 21 },
    prepare: context =>
      prepare(
        (process.env.GROWTH_ROWS ?? (context.quick ? quick : full)).split(',').map(Number),
        packed,
        context,
      ),
  }
}

async function prepare(
  sizes: readonly number[],
  packed: boolean,
  { quick, log }: BenchContext,
): Promise<Prepared> {
  const rungs: Rung[] = []
  for (const rows of sizes) rungs.push(await climb(rows, step(quick), log))
  if (packed) for (const rung of rungs) await packAll(rung, log)
  for (let n = 0; n < 5; n++) for (const rung of rungs) await round(rung)
  for (const rung of rungs) rung.times = empty()
  return {
    ours: async () => {
      for (const rung of rungs.slice(1, -1)) await round(rung)
      return await round(rungs.at(-1)!)
    },
    limit: () => round(rungs[0]!),
    more: async () => verdict(rungs, log),
    close: async () => {
      for (const rung of rungs) await rung.close()
    },
  }
}

/** Measures the rows, and then packs them. */
async function packAll(rung: Rung, log: (line: string) => void): Promise<void> {
  for (let n = 0; n < 9; n++) await round(rung)
  rung.asRows = Object.fromEntries(
    measures.map(measure => [measure, spread(rung.times[measure]).median]),
  ) as Record<Measure, number>
  rung.times = empty()
  const begun = performance.now()
  await rung.pack()
  log(`  ${format(rung.rows)} readings are packed, in ${format((performance.now() - begun) / 1_000)} s`)
}

const empty = () => Object.fromEntries(measures.map(measure => [measure, []])) as unknown as Times

async function round({ ask, times }: Rung): Promise<number> {
  let total = 0
  for (const measure of measures) {
    // What takes only a moment is repeated; otherwise the machine would be measured.
    for (let left = measure === 'ingest' ? 1 : SHORT_TIMES; left > 0; left--) {
      const begun = performance.now()
      await ask(measure)
      const took = performance.now() - begun
      times[measure].push(took)
      total += took
    }
  }
  return total
}

function verdict(rungs: readonly Rung[], log: (line: string) => void) {
  const figures: Record<string, unknown> = { rows: rungs.map(({ rows }) => rows) }
  let pass = true
  for (const measure of measures) {
    const medians = rungs.map(({ times }) => spread(times[measure]).median)
    const ratios = medians.map(median => rounded(median / medians[0]!))
    const met = Math.max(...ratios) <= 1.3
    pass &&= met
    log(
      `  ${measure.padEnd(24)} ${medians.map(format).join(', ')} ms: ${ratios.join(', ')}${met ? '' : ' MISSED'}`,
    )
    figures[measure] = { ms: medians.map(median => Number(median.toPrecision(4))), ratios, met }
    const toRows = rungs.flatMap(({ asRows }, at) =>
      asRows ? [rounded(medians[at]! / asRows[measure])] : [],
    )
    if (toRows.length === 0) continue
    log(`  ${''.padEnd(24)} packed to rows: ${toRows.join(', ')}`)
    Object.assign(figures[measure] as object, { toRows })
  }
  return { figures, pass }
}

/** A server of its own with this many rows. */
async function climb(rows: number, seconds: number, log: (line: string) => void): Promise<Rung> {
  const server = await openPast(0)
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const fleet = await fill(server.database.app, rows, seconds, today)
  log(`  ${format(fleet.rows)} rows of ${fleet.ids.length} vehicles are there`)
  const ingest = storing(server.database, fleet, today)
  const asks = { ...asking(server.database, fleet, today), ingest: ingest.store }
  return {
    rows: fleet.rows,
    ask: measure => asks[measure](),
    times: empty(),
    pack: () => packDays(server.database.app, today),
    close: async () => {
      await ingest.stop()
      await server.close()
    },
  }
}

function asking(
  { read }: Database,
  { organizationId, ids }: Fleet,
  today: number,
): Record<Exclude<Measure, 'ingest'>, () => Promise<unknown>> {
  const day = { from: today - 5 * DAY_MS, to: today - 4 * DAY_MS }
  const retention = { rawRetentionDays: 30, hourlyRetentionDays: 365, rollupGapSeconds: 300 }
  const vehicle = ids[0]!
  const fields = ['time', 'longitude', 'latitude', 'speed'] as const
  const track = {
    vehicleId: vehicle,
    range: day,
    fields,
    limit: 10_000,
    cursor: undefined,
    thinning: undefined,
  }
  const positions = {
    caller: { organizationId, id: '', vehicleGroupIds: null },
    fleet: null,
    vehicleIds: ids.slice(0, 10),
    range: upToLatest(Date.now()),
    now: Date.now(),
  }
  const year = {
    vehicleIds: [vehicle],
    range: { from: today - 365 * DAY_MS, to: today },
    resolution: 'day' as const,
    points: 1_000,
    fields: { raw: undefined, bucket: bucketNames },
    limit: 1_000,
    cursor: undefined,
  }
  return {
    'track of a day': () => inSnapshot(read, client => readTrack(client, track, noArchive)),
    'last positions of ten': () => askReport(read, reports[0]!, positions),
    "a year's series": () =>
      inSnapshot(read, client =>
        readSeries(client, year, { config: retention, now: Date.now(), archive: noArchive }),
      ),
  }
}

/** Stores batches of today's readings, of all vehicles in turn, with the product's own writers. */
function storing(database: Database, { ids }: Fleet, today: number) {
  const config = readConfig({ DATABASE_URL: database.url })
  const ingest = createIngest({
    database,
    config,
    log: pino({ level: 'error' }, process.stderr),
    metrics: new Registry(),
    ensureDay: createDays(database.app, config).ensureDay,
    vehicleOf: () => undefined,
    onCommitted: () => undefined,
  })
  let made = 0
  return {
    store: () =>
      new Promise<void>(resolve => {
        const delivery = new Delivery(new Account('http'), null, false, undefined, () => resolve())
        for (let n = 0; n < BATCH; n++, made++) {
          const time = today + Math.floor(made / ids.length) * 100
          const where = { longitude: 13, latitude: 50, speed: 40, fuelLevel: 50, ignition: true }
          delivery.receive()
          const reading = { ...nothing, time, vehicleId: ids[made % ids.length]!, ...where }
          ingest.add(new Entry(reading, delivery, n, 400))
        }
        delivery.close()
      }),
    stop: () => ingest.stop(5_000),
  }
}
