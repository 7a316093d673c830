import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { createPartitions } from '../partitions/create.ts'
import { HELD, maintain } from '../partitions/maintain.ts'
import { policyOf } from '../partitions/policy.ts'
import { withConnection } from '../partitions/session.ts'
import { readConfig } from '../src/config.ts'
import { addDays, startOfDay } from '../src/telemetry/calendar.ts'
import { type Bench, type BenchContext, type Prepared, rounded, spread } from './harness.ts'
import { openBenchDatabase } from './support/database.ts'

const config = readConfig({})
const raw = policyOf(config)[0]!
const ROWS = 500
const LIMIT_MS = 1_000

/** Two writers COPY without a pause, each batch in its own transaction, while partitions are created and dropped. */
export const bench: Bench = {
  compares:
    'the slowest commit of a batch while partitions are created, detached and dropped, against one second',
  because: 'a second is what a batch may be held up for; that none fails is checked as well',
  unit: 'ms',
  target: { atMost: 1 },
  rounds: { quick: 1, full: 3 },
  prepare,
}

async function prepare({ quick, log }: BenchContext): Promise<Prepared> {
  const { database, close } = await openBenchDatabase(config)
  const seconds = quick ? 6 : 20
  const found = { batches: 0, failed: 0, cycles: 0, undisturbed: 0, commits: [] as number[] }
  await maintain({ pool: database.app, config })

  async function measure(maintained: boolean): Promise<number[]> {
    const until = performance.now() + seconds * 1000
    const commits: number[] = []
    const writers = [0, 1].map(async () => {
      while (performance.now() < until) {
        const begun = performance.now()
        await storeBatch(database.write).catch((error: Error) => {
          found.failed++
          log(`  a batch failed: ${error.message}`)
        })
        commits.push(performance.now() - begun)
      }
    })
    const cycle = async () => {
      while (maintained && performance.now() < until) {
        await comeAndGo(database.app)
        found.cycles++
      }
    }
    await Promise.all([...writers, cycle()])
    return commits
  }

  return {
    ours: async () => {
      const commits = await measure(true)
      found.batches += commits.length
      found.commits.push(...commits)
      return Math.max(...commits)
    },
    limit: async () => LIMIT_MS,
    more: async () => {
      found.undisturbed = Math.max(...(await measure(false)))
      const sorted = found.commits.toSorted((a, b) => a - b)
      return {
        figures: {
          batches: found.batches,
          rowsABatch: ROWS,
          failed: found.failed,
          partitionsThatCameAndWent: found.cycles,
          medianMs: rounded(spread(found.commits).median),
          p99Ms: rounded(sorted[Math.floor(sorted.length * 0.99)]!),
          slowestUndisturbedMs: rounded(found.undisturbed),
        },
        pass: found.failed === 0 && found.cycles > 0,
      }
    },
    close,
  }
}

async function storeBatch(pool: Pool): Promise<void> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const stream = client.query(
      copyFrom('copy vehicle_telemetry (time, vehicle_id, longitude, latitude, speed) from stdin'),
    )
    const now = Date.now()
    const lines = Array.from(
      { length: ROWS },
      (_, n) => `${new Date(now - n).toISOString()}\t${randomUUID()}\t8.${n}\t48.${n}\t50\n`,
    )
    stream.end(lines.join(''))
    await once(stream, 'finish')
    await client.query(`insert into dirty_hours (hour) values (date_trunc('hour', now()))`)
    await client.query('commit')
  } catch (error) {
    broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}

/** Adds a day that is long due. One run drops it, and creates a missing day ahead, which is then removed again. */
async function comeAndGo(pool: Pool): Promise<void> {
  const today = startOfDay(new Date())
  const old = { from: addDays(today, -40), to: addDays(today, -39) }
  await withConnection(pool, client => createPartitions(client, raw, old))
  const report = await maintain({ pool, config: { ...config, partitionsAheadDays: 14 } })
  if (report === HELD) return await delay(10)
  if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures))
  const last = addDays(today, 14).toISOString().slice(0, 10).replaceAll('-', '')
  await withConnection(pool, client =>
    client.query(`alter table vehicle_telemetry detach partition vehicle_telemetry_p${last} concurrently`),
  )
  await pool.query(`drop table vehicle_telemetry_p${last}`)
}
