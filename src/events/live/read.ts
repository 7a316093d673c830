import type { Pool, PoolClient } from 'pg'
import { transaction } from '../../database/transaction.ts'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import type { Reading } from '../../telemetry/reading.ts'
import type { ReadingRow } from '../../telemetry/store/columns.ts'
import { readPageOfVehicles } from '../../telemetry/store/readings.ts'
import { type Instant, instantFields, instantsOf } from '../engine/instant.ts'
import type { Rules } from '../engine/rules.ts'
import { emptyState, type State } from '../engine/state.ts'
import { type Books, createRulebook, readVehicles, type Vehicle } from '../run/rules.ts'
import { readStatesBefore } from '../run/states.ts'

/** A vehicle that is followed. */
export interface Known {
  vehicle: Vehicle
  rules: Rules
  state: State
  /** When it was read; some are said to be older than they are, so that they are not all read again at once. */
  readAt: number
  /** Nothing was taken since: what is taken first may have been read already. */
  isFresh: boolean
}

/** What the last run has left of vehicles, and what has been stored since. */
export async function readKnown(
  { pool, gapSeconds, now, books }: { pool: Pool; gapSeconds: number; now: () => number; books: Books },
  ids: readonly string[],
): Promise<[Known, Instant[]][]> {
  return await transaction(pool, async client => {
    const vehicles = await readVehicles(client, ids)
    const rules = await createRulebook(client, gapSeconds, books)(vehicles)
    const states = await readStatesBefore(client, ids, now() + HOUR_MS)
    const since = (id: string) => states.get(id)?.before?.time ?? now() - HOUR_MS
    const rows = await readSince(client, ids, Math.min(...ids.map(since)), now() + HOUR_MS)
    return vehicles.map((vehicle): [Known, Instant[]] => {
      const { id } = vehicle
      const state = states.get(id) ?? emptyState()
      const instants = instantsOf(rows.get(id) ?? []).filter(({ time }) => time > since(id))
      return [
        {
          vehicle,
          rules: rules.get(id)!,
          state,
          readAt: now() - (Math.random() * HOUR_MS) / 2,
          isFresh: true,
        },
        instants,
      ]
    })
  })
}

/** Fields that are seldom reported may be absent from a reading. */
export function instantOf(reading: Reading): Instant {
  const { time, event = null, eventData = null } = reading
  return {
    time,
    longitude: reading.longitude,
    latitude: reading.latitude,
    speed: reading.speed,
    heading: reading.heading,
    fuelLevel: reading.fuelLevel,
    odometer: reading.odometer,
    ignition: reading.ignition,
    stateOfCharge: reading.stateOfCharge ?? null,
    engine: reading.engine,
    attributes: reading.attributes,
    said: event === null ? [] : [{ event, data: eventData }],
  }
}

const PAGE = 20_000

async function readSince(
  client: PoolClient,
  vehicleIds: readonly string[],
  from: number,
  to: number,
): Promise<Map<string, ReadingRow[]>> {
  const page = {
    vehicleIds,
    fields: instantFields,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  }
  const rows = new Map<string, ReadingRow[]>()
  for (let after: { vehicleId: string; time: string } | null = null; ; ) {
    const read: ReadingRow[] = await readPageOfVehicles(client, { ...page, after, limit: PAGE })
    for (const row of read) rows.set(row.vehicleId, [...(rows.get(row.vehicleId) ?? []), row])
    if (read.length < PAGE) return rows
    after = read.at(-1)!
  }
}
