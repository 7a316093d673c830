import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DuckDBInstance } from '@duckdb/node-api'
import type { PoolClient } from 'pg'
import type { Files } from '../src/files/files.ts'
import { openFolder } from '../src/files/folder.ts'
import { readPageOfVehicle } from '../src/history/past.ts'
import { createArchiveReader } from '../src/telemetry/archive/in-place.ts'
import { keyOf } from '../src/telemetry/archive/layout.ts'
import { pushDay } from '../src/telemetry/archive/push.ts'
import { allFields } from '../src/telemetry/store/fields.ts'
import { type Bench, format, rounded } from './harness.ts'
import { fillDays, type Told } from './pack/data.ts'
import { openPast } from './support/past.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const sizes = { quick: { cars: 2, trucks: 4 }, full: { cars: 8, trucks: 40 } }
const MOST_BYTES = 10
const MOST_MS = 1_000
const TIMES = 20

interface Figure {
  name: string
  figure: number
  target?: number
}

export const bench: Bench = {
  compares:
    'the archive: bytes a reading of the simulator as Parquet, and a 6 h track out of it, the worse to its target',
  because: 'the targets are what other columnar stores need, and what a person waits for',
  unit: 'of its target',
  target: { atMost: 1 },
  rounds: { quick: 1, full: 3 },
  prepare: async ({ quick, log }) => {
    const server = await openPast(6)
    const { app } = server.database
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    const days = await fillDays(app, quick ? sizes.quick : sizes.full, today)
    const root = await mkdtemp(join(tmpdir(), 'fleetwake-archive-'))
    const files = await openFolder(root, Date.now)
    const client = await app.connect()
    await client.query('set statement_timeout = 0')
    let figures: Figure[] = []
    return {
      both: async () => {
        figures = await measure(client, files, days)
        const missed = figures.map(({ figure, target }) => (target === undefined ? 0 : figure / target))
        return { ours: Math.max(...missed), limit: 1 }
      },
      more: async () => {
        for (const { name, figure, target } of figures)
          log(`  ${name.padEnd(44)} ${format(figure).padStart(9)}${target ? ` of ${format(target)}` : ''}`)
        const told = figures.map(({ name, figure, target }) => [name, { figure: rounded(figure), target }])
        return {
          figures: Object.fromEntries(told),
          pass: figures.every(({ figure, target }) => target === undefined || figure <= target),
        }
      },
      close: async () => {
        client.release()
        await server.close()
        await rm(root, { recursive: true })
      },
    }
  },
}

async function measure(client: PoolClient, files: Files, days: readonly Told[]): Promise<Figure[]> {
  const figures: Figure[] = []
  let readings = 0
  const begun = performance.now()
  for (const { kind, day } of days) {
    const { manifest } = await pushDay({ client, files, day, now: new Date() })
    readings += manifest.readings
    const name = `${kind}: bytes a reading`
    const figure = manifest.bytes / manifest.readings
    figures.push(kind === 'simulator' ? { name, figure, target: MOST_BYTES } : { name, figure })
  }
  figures.push({
    name: 'readings pushed and verified a second',
    figure: (readings / (performance.now() - begun)) * 1000,
  })
  const [{ day, vehicleIds }] = days as [Told]
  // The day is read as if it were only in the archive, although its rows still exist.
  await client.query('update archived_days set in_place = true where day = $1', [day])
  await client.query('alter table vehicle_telemetry rename to vehicle_telemetry_away')
  await client.query('create table vehicle_telemetry (like vehicle_telemetry_away)')
  const [from, to] = [9, 15].map(hour => new Date(Date.parse(day) + hour * HOUR_MS).toISOString()) as [
    string,
    string,
  ]
  const page = { fields: allFields, from, to, after: null, limit: 10_000 }
  const track = await median(vehicleIds, async vehicleId => {
    const archive = createArchiveReader({ files, ignored: [], mostDays: 10, longestMs: 60_000 })
    const rows = await readPageOfVehicle(client, archive, { ...page, vehicleId })
    if (rows.length < 10_000) throw new Error(`${rows.length} readings in six hours`)
  })
  await client.query('drop table vehicle_telemetry')
  await client.query('alter table vehicle_telemetry_away rename to vehicle_telemetry')
  await client.query('update archived_days set in_place = false')
  figures.push({ name: 'a 6 h track, ms', figure: track, target: MOST_MS })
  figures.push({
    name: 'the same by DuckDB, ms',
    figure: await byDuck(client, files, { day, vehicleIds, from, to }),
  })
  return figures
}

async function median(vehicleIds: readonly string[], ask: (id: string) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < TIMES; n++) {
    const begun = performance.now()
    await ask(vehicleIds[n % vehicleIds.length]!)
    times.push(performance.now() - begun)
  }
  return times.sort((a, b) => a - b)[TIMES / 2]!
}

async function byDuck(
  client: PoolClient,
  files: Files,
  { day, vehicleIds, from, to }: { day: string; vehicleIds: readonly string[]; from: string; to: string },
): Promise<number> {
  const { rows } = await client.query('select organization_id from vehicles where id = $1', [vehicleIds[0]])
  const path = join(files.place, keyOf(day, rows[0].organization_id))
  const duck = await (await DuckDBInstance.create()).connect()
  const took = await median(vehicleIds, async vehicleId => {
    const sql = `select * from '${path}' where vehicle_id = '${vehicleId}' and time >= '${from}' and time < '${to}' order by time`
    await (await duck.runAndReadAll(sql)).getRowObjects()
  })
  duck.closeSync()
  return took
}
