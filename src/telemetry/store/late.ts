import type { Pool } from 'pg'
import type { Reading } from '../reading.ts'
import { checkedUuid } from './noting.ts'

/*
 * Readings for a day that takes no more rows, because it is closed, or packed already. They are stored in
 * vehicle_telemetry_late, where every reader of readings sees them at once, and the feed too. Later they are moved into
 * the block of their vehicle.
 *
 * A copy, as a row, in a block or late, is found by looking, not by a unique index. So whoever adds a late reading holds a
 * lock from before it looks until it has committed: shared, on its day and on its vehicle's day. Whoever moves late
 * readings holds the same lock exclusively. What a later statement of a READ COMMITTED transaction then
 * reads is as new as the lock, however long it waited for it.
 */

/** The constraint of a partition that takes no more rows. */
export const DAY_IS_CLOSED = 'day_is_closed'

interface Carrier {
  readonly reading: Reading
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The lock of a whole day, as SQL: shared for those who add late readings, exclusive for whoever opens the day again. */
export function lockOfDay(day: string): string {
  return `telemetry_late_key('${NOBODY}', ${day})`
}

/**
 * Takes the locks of late readings, in one order that everybody uses; then makes sure that their days are still closed. If
 * one is open again it fails, and the readings go the usual way. Returned as text, to be sent together with more.
 */
export function lockingLate(rows: readonly Carrier[]): string {
  const pairs = new Map<string, [vehicleId: string, day: string]>()
  for (const { reading } of rows) {
    const day = new Date(reading.time).toISOString().slice(0, 10)
    pairs.set(reading.vehicleId + day, [checkedUuid(reading.vehicleId), day])
  }
  const [vehicleIds, days] = [0, 1].map(at => [...pairs.values()].map(pair => pair[at]).join())
  return `call telemetry_lock_late('{${vehicleIds}}', '{${days}}')`
}

/** Fails like a unique index if anything is stored of the instant of any of these, as a row or in a block. */
export function refusingMet(rows: readonly Carrier[]): string {
  const vehicleIds = rows.map(({ reading }) => checkedUuid(reading.vehicleId))
  const instants = rows.map(({ reading }) => `"${new Date(reading.time).toISOString()}"`)
  return `call telemetry_refuse_met('{${vehicleIds.join()}}', '{${instants.join()}}')`
}

/** Which of these days, each given by its first moment, take no more rows. */
export async function closedDays(pool: Pool, days: readonly Date[]): Promise<Date[]> {
  const { rows } = await pool.query<{ from: Date }>(
    `select lower_bound as "from" from telemetry_days
     where lower_bound = any($1) and state in ('closed', 'packed', 'archived')`,
    [days],
  )
  return rows.map(({ from }) => from)
}
