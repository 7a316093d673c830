import { performance } from 'node:perf_hooks'
import type { Pool } from 'pg'
import type { Reading } from '../../src/telemetry/reading.ts'
import { reportedFields } from '../../src/telemetry/store/fields.ts'
import { computeHours } from '../../src/telemetry/store/rollups.ts'
import { Store } from '../../src/telemetry/store/writing.ts'
import { spread } from '../harness.ts'
import type { Told } from './data.ts'

const TIMES = 60
const HOUR_MS = 3_600_000
const GAP_SECONDS = 300

/**
 * The time for a late reading in milliseconds, for a day of rows and a packed one: until its commit, and its rollup.
 */
export async function measureLate(
  pool: Pool,
  { rows, packed }: { rows: Told; packed: Told },
): Promise<{ rows: number; packed: number; rolledUp: number }> {
  await pool.query(`update telemetry_days set state = 'open', packed = false where day = $1`, [rows.day])
  await pool.query(
    `update telemetry_days
     set state = 'packed', packed = true, closed_at = now(), packed_relation = 'telemetry_packed_p' || replace($1::text, '-', '')
     where day = $1::text::date`,
    [packed.day],
  )
  const store = new Store({ pool, timeoutMs: 30_000, now: Date.now, identityIgnores: [] })
  const intoRows = await timesOf(turn => store.direct([{ reading: lateOf(rows, turn) }]))
  const intoPacked = await timesOf(turn => store.late([{ reading: lateOf(packed, turn) }]))
  const client = await pool.connect()
  try {
    const rolledUp = await timesOf(async turn => {
      const reading = lateOf(packed, TIMES + turn)
      await store.late([{ reading }])
      const hour = new Date(Math.floor(reading.time / HOUR_MS) * HOUR_MS)
      const late = [hour, new Date(hour.getTime() + HOUR_MS)].map(each => ({
        vehicleId: reading.vehicleId,
        hour: each,
      }))
      await computeHours(client, { all: [], late, reporting: { from: hour, to: hour } }, GAP_SECONDS)
    })
    return { rows: intoRows, packed: intoPacked, rolledUp }
  } finally {
    client.release()
  }
}

/** A reading between two others of its vehicle, at a free instant. */
function lateOf({ day, vehicleIds }: Told, turn: number): Reading {
  const nothing = Object.fromEntries(reportedFields.map(field => [field, null]))
  const time = Date.parse(day) + 8 * HOUR_MS + turn * 7_000 + 501 + turn
  return {
    ...nothing,
    vehicleId: vehicleIds[turn % vehicleIds.length]!,
    time,
    attributes: null,
    speed: 50,
  } as Reading
}

async function timesOf(work: (turn: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < TIMES; turn++) {
    const begun = performance.now()
    await work(turn)
    times.push(performance.now() - begun)
  }
  return spread(times).median
}
