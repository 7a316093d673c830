import type { ChildProcess } from 'node:child_process'
import type { Pool, PoolClient } from 'pg'
import { attachPacked, packedTableOf } from '../src/telemetry/store/packed/packing.ts'
import { type Bench, format, rounded } from './harness.ts'
import { measureBeside } from './pack/beside.ts'
import { type Bytes, bytesOf, linesOf } from './pack/bytes.ts'
import { fillDays, type Kind, type Told } from './pack/data.ts'
import { measureLate } from './pack/late.ts'
import type { PackedDayTold } from './pack/packer.ts'
import { type Question, questions, timeOf } from './pack/reads.ts'
import { bytesInVictoria, lacksVictoria } from './pack/victoria.ts'
import { ask, end, startPart } from './support/children.ts'
import { openPast } from './support/past.ts'

const DAY_MS = 86_400_000
/** The trucks' day is never smaller: what every table takes, whatever is in it, would hide the rest. */
const sizes = { quick: { cars: 2, trucks: 100 }, full: { cars: 10, trucks: 100 } }
const besides = { quick: { seconds: 6, rounds: 2 }, full: { seconds: 20, rounds: 3 } }
/** Bytes per reading, with everything included. */
const mostBytes: Record<Kind, number> = { simulator: 6.5, driving: 13, suite: 8.5 }
const LEAST_PER_SECOND = 80_000
const MOST_MEGABYTES = 250

interface Figure {
  name: string
  figure: number
  target: number
  /** How much it is above the target, if more than 1. */
  ratio: number
}

export const bench: Bench = {
  compares:
    'packed days: bytes a reading, reads of blocks to reads of rows, packing, late readings and commits beside it, the worst to its target',
  because: 'the targets are what a trial on the same data reached, with some room',
  unit: 'of its target',
  target: { atMost: 1 },
  // Each of its figures is a median already, and a round changes the data that it began with.
  rounds: { quick: 1, full: 1 },
  prepare: async ({ quick, log }) => {
    const server = await openPast(6)
    const { app } = server.database
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    const days = await fillDays(app, quick ? sizes.quick : sizes.full, today)
    const client = await app.connect()
    await client.query('set statement_timeout = 0')
    let figures: Figure[] = []
    let victoria: Record<string, number> | undefined
    return {
      both: async () => {
        victoria ??= await besideVictoria(client, days, log)
        figures = await measure({ client, url: server.database.url, days, log })
        figures.push(...(await late(app, days)))
        figures.push(
          ...(await beside(app, days, { begin: today, ...(quick ? besides.quick : besides.full) })),
        )
        return { ours: Math.max(...figures.map(({ ratio }) => ratio)), limit: 1 }
      },
      more: async () => {
        for (const { name, figure, target, ratio } of figures)
          log(
            `  ${name.padEnd(58)} ${format(figure).padStart(9)} of ${format(target)}${ratio > 1 ? ' MISSED' : ''}`,
          )
        return {
          figures: {
            ...Object.fromEntries(
              figures.map(({ name, figure, target }) => [name, { figure: rounded(figure), target }]),
            ),
            'VictoriaMetrics: bytes a reading': victoria,
          },
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

/** The size of the same numbers in another store, if that is installed. For comparison, not as a target. */
async function besideVictoria(
  client: PoolClient,
  days: readonly Told[],
  log: (line: string) => void,
): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  const lacks = lacksVictoria()
  if (lacks !== undefined) log(`  ${lacks}`)
  else
    for (const day of days) {
      found[day.kind] = rounded(await bytesInVictoria(client, day))
      log(`  ${day.kind}: VictoriaMetrics takes ${format(found[day.kind]!)} bytes a reading for its numbers`)
    }
  return found
}

interface Measured {
  client: PoolClient
  url: string
  days: readonly Told[]
  log(line: string): void
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

async function measure({ client, url, days, log }: Measured): Promise<Figure[]> {
  const figures: Figure[] = []
  let readings = 0
  let seconds = 0
  let megabytes = 0
  const packer = startPart('pack/packer.ts', { url })
  for (const { kind, day } of days) {
    const packed = await pack(client, packer, day)
    megabytes = packed.megabytes
    readings += packed.readings
    seconds += packed.seconds
    for (const line of linesOf(packed.bytes)) log(`  ${kind}: ${line}`)
    figures.push(atMost(`${kind}: bytes a reading`, packed.bytes.total, mostBytes[kind]))
  }
  await end(packer)
  const [{ day, vehicleIds }] = days as [Told]
  const asked = { client, vehicleIds, begin: Date.parse(day) }
  for (const [question, { target }] of Object.entries(questions) as [Question, { target: number }][]) {
    await serve(client, day, false)
    const rows = await timeOf(question, 'rows', asked)
    await serve(client, day, true)
    const packed = await timeOf(question, 'packed', asked)
    log(`  ${question}: ${format(rows)} ms as rows, ${format(packed)} packed`)
    figures.push(atMost(`${question}: packed to rows`, packed / rows, target))
  }
  figures.push(atLeast('readings packed and verified a second', readings / seconds, LEAST_PER_SECOND))
  figures.push(atMost('megabytes while packing', megabytes, MOST_MEGABYTES))
  return figures
}

/** Late readings for the simulator's day, which is packed, and for the driving day, which is rows. */
async function late(pool: Pool, [packed, rows]: readonly Told[]): Promise<Figure[]> {
  const took = await measureLate(pool, { packed: packed!, rows: rows! })
  const name = `a late reading, committed: packed to rows (${format(took.rows)} ms)`
  return [
    atMost(name, took.packed / took.rows, 1.5),
    atMost('a late reading into a packed day, its hours right: ms', took.rolledUp, 100),
  ]
}

/** The suite's day, which has the most vehicles, is packed, while readings of today are committed. */
async function beside(
  pool: Pool,
  days: readonly Told[],
  options: { begin: number; seconds: number; rounds: number },
): Promise<Figure[]> {
  const told = days.find(({ kind }) => kind === 'suite')!
  await pool.query(
    `update telemetry_days set state = 'open', packed = false, packed_relation = null, closed_at = null where day = $1`,
    [told.day],
  )
  await pool.query(`alter table telemetry_packed detach partition ${packedTableOf(told.day)}`)
  const { alone, packing, reached } = await measureBeside(pool, { ...told, ...options })
  const name = `commit p99 while packing to alone (${format(alone)} ms, ${format(reached)}/s)`
  return [atMost(name, packing / alone, 1.2)]
}

async function pack(
  client: PoolClient,
  packer: ChildProcess,
  day: string,
): Promise<PackedDayTold & { bytes: Bytes }> {
  const packed = packedTableOf(day)
  await serve(client, day, false)
  const told = await ask<PackedDayTold>(packer, day)
  await attachPacked(client, day)
  await client.query(`vacuum analyze ${packed}`)
  return { ...told, bytes: await bytesOf(client, packed) }
}

async function serve(client: PoolClient, day: string, packed: boolean): Promise<void> {
  await client.query('update telemetry_days set packed = $2 where day = $1', [day, packed])
}
