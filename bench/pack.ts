import { performance } from 'node:perf_hooks'
import type { PoolClient } from 'pg'
import { attachPacked, createPackedTable, packDay } from '../src/telemetry/store/packed/packing.ts'
import { verifyPacked } from '../src/telemetry/store/packed/verifying.ts'
import { type Bench, format, rounded } from './harness.ts'
import { fillDays, type Kind, type Told } from './pack/data.ts'
import { type Question, questions, timeOf } from './pack/reads.ts'
import { openPast } from './support/past.ts'

const DAY_MS = 86_400_000
const sizes = { quick: { cars: 2, trucks: 12 }, full: { cars: 10, trucks: 100 } }
/** Bytes a reading, everything counted. */
const mostBytes: Record<Kind, number> = { simulator: 6.5, driving: 13, suite: 8.5 }
const LEAST_PER_SECOND = 80_000
const MOST_MEGABYTES = 250

interface Figure {
  name: string
  figure: number
  target: number
  /** By how much it misses the target: above 1. */
  ratio: number
}

export const bench: Bench = {
  compares:
    'packed days: bytes a reading, reads of blocks to reads of rows, and how fast days are packed, the worst to its target',
  because: 'the targets are what a trial on the same data reached, with some room',
  unit: 'of its target',
  target: { atMost: 1 },
  rounds: { quick: 1, full: 3 },
  prepare: async ({ quick, log }) => {
    const server = await openPast(6)
    const { app } = server.database
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    const days = await fillDays(app, quick ? sizes.quick : sizes.full, today)
    const client = await app.connect()
    await client.query('set statement_timeout = 0')
    let figures: Figure[] = []
    return {
      both: async () => {
        figures = await measure(client, days)
        return { ours: Math.max(...figures.map(({ ratio }) => ratio)), limit: 1 }
      },
      more: async () => {
        for (const { name, figure, target, ratio } of figures)
          log(
            `  ${name.padEnd(44)} ${format(figure).padStart(9)} of ${format(target)}${ratio > 1 ? ' MISSED' : ''}`,
          )
        return {
          figures: Object.fromEntries(
            figures.map(({ name, figure, target }) => [name, { figure: rounded(figure), target }]),
          ),
          pass: figures.every(({ ratio }) => ratio <= 1),
        }
      },
      close: async () => {
        client.release()
        await server.close()
      },
    }
  },
}

const atMost = (name: string, figure: number, target: number): Figure => ({
  name,
  figure,
  target,
  ratio: figure / target,
})
const atLeast = (name: string, figure: number, target: number): Figure => ({
  name,
  figure,
  target,
  ratio: target / figure,
})

async function measure(client: PoolClient, days: readonly Told[]): Promise<Figure[]> {
  const figures: Figure[] = []
  let readings = 0
  let seconds = 0
  let megabytes = 0
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, process.memoryUsage.rss() / 1e6)
  }, 20)
  for (const { kind, day } of days) {
    const packed = await pack(client, day)
    readings += packed.readings
    seconds += packed.seconds
    figures.push(atMost(`${kind}: bytes a reading`, packed.bytes / packed.readings, mostBytes[kind]))
  }
  clearInterval(watch)
  const [{ day, vehicleIds }] = days as [Told]
  const asked = { client, vehicleIds, begin: Date.parse(day) }
  for (const [question, { target }] of Object.entries(questions) as [Question, { target: number }][]) {
    await serve(client, day, false)
    const rows = await timeOf(question, 'rows', asked)
    await serve(client, day, true)
    const packed = await timeOf(question, 'packed', asked)
    figures.push(atMost(`${question}: packed to rows (${format(rows)} ms)`, packed / rows, target))
  }
  figures.push(atLeast('readings packed and verified a second', readings / seconds, LEAST_PER_SECOND))
  figures.push(atMost('megabytes while packing', megabytes, MOST_MEGABYTES))
  return figures
}

async function pack(
  client: PoolClient,
  day: string,
): Promise<{ readings: number; bytes: number; seconds: number }> {
  const relation = `vehicle_telemetry_p${day.replaceAll('-', '')}`
  await serve(client, day, false)
  await client.query(`drop table if exists telemetry_packed_p${day.replaceAll('-', '')}`)
  const begun = performance.now()
  const packed = await createPackedTable(client, day)
  const { readings } = await packDay(client, { day, relation, packed })
  const { differences } = await verifyPacked(client, { relation, packed })
  const seconds = (performance.now() - begun) / 1_000
  if (differences.length > 0) throw new Error(differences.join('; '))
  await attachPacked(client, day)
  await client.query(`vacuum analyze ${packed}`)
  const { rows } = await client.query<{ bytes: number }>(
    'select pg_total_relation_size($1::regclass)::float8 as bytes',
    [packed],
  )
  return { readings, bytes: rows[0]!.bytes, seconds }
}

async function serve(client: PoolClient, day: string, packed: boolean): Promise<void> {
  await client.query('update telemetry_days set packed = $2 where day = $1', [day, packed])
}
