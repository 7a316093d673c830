import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { rollUpNotes } from '../../partitions/rollup.ts'
import { withConnection, withRunLock } from '../../partitions/session.ts'
import { verify } from '../../partitions/verify.ts'
import { readConfig } from '../../src/config.ts'
import { type Difference, describe } from '../../src/telemetry/store/rollups.ts'
import { type Row, tell } from './judge.ts'

const HOUR_MS = 3_600_000

/**
 * Rolls up what is noted, the open hour too, and answers what is wrong with it: what the product's own `verify`
 * finds, and what differs from a count of the rows that owes nothing to its SQL.
 */
export async function rollupsOf(databaseUrl: string, rows: readonly Row[]): Promise<string[]> {
  const broken: string[] = []
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  try {
    const config = readConfig({ DATABASE_URL: databaseUrl })
    const gapSeconds = config.rollupGapSeconds
    // An hour from now every hour that has readings is closed.
    const now = new Date(Date.now() + HOUR_MS)
    // The service's own schedule may be at it.
    while (
      typeof (await withRunLock(pool, client => rollUpNotes(client, { now, config, gapSeconds }))) ===
      'symbol'
    )
      await delay(50)
    const { rows: notes } = await pool.query(
      "select hour from open_notes where reader = 'rollups' and hour < $1",
      [new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)],
    )
    tell(
      broken,
      'notes left by the rollup',
      notes.map(({ hour }) => hour.toISOString()),
    )
    const differences: Difference[] = []
    const range = { from: new Date(now.getTime() - 120 * HOUR_MS), to: now }
    const found = (some: readonly Difference[]) => differences.push(...some)
    await withConnection(pool, client => verify(client, range, { now, gapSeconds, found }))
    tell(broken, 'rollups differ from raw', differences.map(describe))
    tell(broken, 'hours are not counted as they are', await miscounted(pool, rows))
  } finally {
    await pool.end()
  }
  return broken
}

async function miscounted(pool: pg.Pool, rows: readonly Row[]): Promise<string[]> {
  // Of each vehicle's hour: how many, and the odometer of the last.
  const hours = new Map<string, [number, number | null]>()
  for (const { vehicleId, time, mark } of rows) {
    const key = `${vehicleId} ${Math.floor(time / HOUR_MS) * HOUR_MS}`
    hours.set(key, [(hours.get(key)?.[0] ?? 0) + 1, mark])
  }
  const { rows: stored } = await pool.query<{ key: string; samples: number; last: number | null }>(
    `select vehicle_id || ' ' || (extract(epoch from hour) * 1000)::bigint as key,
            samples::integer, odometer_last as last
     from vehicle_telemetry_hourly`,
  )
  const rolledUp = new Map(stored.map(({ key, samples, last }) => [key, [samples, last]]))
  return [...new Set([...hours.keys(), ...rolledUp.keys()])]
    .filter(key => `${hours.get(key)}` !== `${rolledUp.get(key)}`)
    .map(key => `${key}: ${rolledUp.get(key)} for ${hours.get(key)}`)
}
