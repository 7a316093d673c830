import type { Pool, PoolClient } from 'pg'
import { transaction } from '../../database/transaction.ts'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import type { ReadingRow } from '../../telemetry/store/columns.ts'
import { readPageOfVehicles } from '../../telemetry/store/readings.ts'
import { readWithoutEvent } from '../alerts/raise-standing.ts'
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
  /** No reading was taken since, so the first ones may have been read already. Null: some were taken. */
  fresh: { since: number; times: ReadonlySet<number> } | null
  /** The events that have opened an alert of `/alert-rules`, by type: the time of their first reading. */
  said: Map<string, number>
  /** The kinds of such alerts that are open and have no event. */
  withoutEvent: Set<string> | undefined
}

/** Beyond it whatever a run has not seen is left to the run. */
const LONGEST_MS = HOUR_MS
/** Those that have been silent for longer are read apart: of them there is little to read in so long a time. */
const USUAL_MS = 600_000

/** What the last run has left of vehicles, and what has been stored since. */
export async function readKnown(
  { pool, gapSeconds, now, books }: { pool: Pool; gapSeconds: number; now: () => number; books: Books },
  ids: readonly string[],
): Promise<[Known, Instant[]][]> {
  return await transaction(pool, async client => {
    const vehicles = await readVehicles(client, ids)
    const rules = await createRulebook(client, gapSeconds, books)(vehicles)
    const states = await readStatesBefore(client, ids, now() + HOUR_MS)
    const withoutEvent = await readWithoutEvent(client, ids)
    const since = (id: string) => Math.max(states.get(id)?.before?.time ?? 0, now() - LONGEST_MS)
    const [usual, silent] = [ids.filter(id => since(id) > now() - USUAL_MS), [] as string[]]
    if (usual.length < ids.length) silent.push(...ids.filter(id => !usual.includes(id)))
    const rows = new Map<string, ReadingRow[]>()
    for (const some of [usual, silent].filter(({ length }) => length > 0))
      await readSince(client, some, Math.min(...some.map(since)), now() + HOUR_MS, rows)
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
          fresh: { since: since(id), times: new Set(instants.map(({ time }) => time)) },
          said: new Map(),
          withoutEvent: withoutEvent.get(id),
        },
        instants,
      ]
    })
  })
}

const PAGE = 20_000

async function readSince(
  client: PoolClient,
  vehicleIds: readonly string[],
  from: number,
  to: number,
  rows: Map<string, ReadingRow[]>,
): Promise<void> {
  const page = {
    vehicleIds,
    fields: instantFields,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  }
  for (let after: { vehicleId: string; time: string } | null = null; ; ) {
    const read: ReadingRow[] = await readPageOfVehicles(client, { ...page, after, limit: PAGE })
    for (const row of read) {
      const known = rows.get(row.vehicleId)
      if (known) known.push(row)
      else rows.set(row.vehicleId, [row])
    }
    if (read.length < PAGE) return
    after = read.at(-1)!
  }
}
