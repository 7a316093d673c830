import type { PoolClient } from 'pg'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import type { ReadingRow } from '../../telemetry/store/columns.ts'
import { readPageOfVehicles } from '../../telemetry/store/readings.ts'
import { idOf } from '../engine/finding.ts'
import { type Followed, follow, judgeSilence } from '../engine/follow.ts'
import { type Instant, instantFields, instantsOf } from '../engine/instant.ts'
import type { Rules } from '../engine/rules.ts'
import { emptyState, type State, textOf } from '../engine/state.ts'
import type { Vehicle } from './rules.ts'
import { readStatesBefore, readStatesOf, writeStates } from './states.ts'

/**
 * What a run does for some vehicles: hour after hour, in order. An hour begins with what the hours before it have left. If it
 * leaves something else than it did the last time, the vehicle's next hour is computed too, and so on until nothing changes.
 */
export interface Work extends Followed {
  vehicle: Vehicle
  rules: Rules
  /** Hours that are to be computed, and those that were. */
  due: Set<number>
  done: Set<number>
  /** After the last hour that was computed. */
  state: State
  /** Ids of events that go on where nothing changes any more: later hours have said how they end. */
  goOn: Set<string>
  /** Whether nothing comes after its last hour, so that silence may be judged. */
  atEnd: boolean
  /** Whether silence has more to say later. */
  pending: boolean
  /** Hours that left something else than was kept, where nothing is written. */
  different: number[]
}

export function workOn(vehicle: Vehicle, rules: Rules, hours: Iterable<number>): Work {
  return {
    ...{ vehicle, rules, due: new Set(hours), done: new Set<number>(), state: emptyState() },
    ...{ findings: [], trips: [], goOn: new Set<string>(), atEnd: false, pending: false, different: [] },
  }
}

interface ChunkOptions {
  now: number
  /** Whether more is to come of a vehicle than these hours. */
  hasLater: (vehicleId: string) => boolean
  /** False: each hour alone, compared with what is kept. */
  write: boolean
}

export async function computeChunk(
  client: PoolClient,
  works: readonly Work[],
  options: ChunkOptions,
): Promise<void> {
  for (;;) {
    const hour = Math.min(...works.flatMap(({ due }) => [...due]))
    if (hour === Number.POSITIVE_INFINITY) break
    await computeHour(
      client,
      works.filter(({ due }) => due.has(hour)),
      hour,
      options,
    )
  }
  if (!options.write) return
  for (const work of works) if (work.atEnd) judge(work, options.now)
}

async function computeHour(
  client: PoolClient,
  works: readonly Work[],
  hour: number,
  { write, hasLater }: ChunkOptions,
): Promise<void> {
  const ids = works.map(({ vehicle }) => vehicle.id)
  const [before, kept] = [await readStatesBefore(client, ids, hour), await readStatesOf(client, ids, hour)]
  const readings = await readHour(client, ids, hour)
  const changed: Work[] = []
  for (const work of works) {
    const { vehicle, rules, due, done } = work
    const instants = readings.get(vehicle.id) ?? []
    const { state: was, next } = kept.get(vehicle.id)!
    work.state = before.get(vehicle.id) ?? emptyState()
    follow(work.state, instants, rules, work)
    due.delete(hour)
    done.add(hour)
    const isChanged = instants.length > 0 && (was === null || textOf(was) !== textOf(work.state))
    if (isChanged) {
      changed.push(work)
      work.different.push(hour)
      if (next !== null && write) due.add(next)
    } else settle(work)
    work.atEnd = due.size === 0 && next === null && !hasLater(vehicle.id)
  }
  if (!write) return
  await writeStates(
    client,
    hour,
    changed.map(({ vehicle, state }) => ({ vehicleId: vehicle.id, state })),
  )
}

/** What goes on at an hour's end that is as it was is left as it stands. */
function settle(work: Work): void {
  for (const open of Object.values(work.state.open)) {
    const id = idOf(work.vehicle.id, open!.finding)
    work.goOn.add(id)
    work.findings = work.findings.filter(finding => idOf(work.vehicle.id, finding) !== id)
  }
}

function judge(work: Work, now: number): void {
  const { findings, trips, pending } = judgeSilence(work.state, work.rules, now)
  const known = new Map(work.findings.map(({ foundAt, ...finding }) => [textOf(finding), foundAt]))
  // What simply goes on was found by the reading that it began with.
  for (const { foundAt, ...finding } of findings)
    work.findings.push({ ...finding, foundAt: known.get(textOf(finding)) ?? foundAt })
  work.trips.push(...trips)
  work.pending = pending
}

/** Rows that are asked for at once. */
const PAGE = 20_000

async function readHour(
  client: PoolClient,
  vehicleIds: readonly string[],
  hour: number,
): Promise<Map<string, Instant[]>> {
  const rows = new Map<string, ReadingRow[]>()
  const [from, to] = [new Date(hour).toISOString(), new Date(hour + HOUR_MS).toISOString()]
  const page = { vehicleIds, fields: instantFields, from, to, limit: PAGE }
  for (let after: { vehicleId: string; time: string } | null = null; ; ) {
    const read: ReadingRow[] = await readPageOfVehicles(client, { ...page, after })
    for (const row of read) {
      const of = rows.get(row.vehicleId)
      if (of) of.push(row)
      else rows.set(row.vehicleId, [row])
    }
    if (read.length < PAGE) break
    after = read.at(-1)!
  }
  return new Map([...rows].map(([vehicleId, of]) => [vehicleId, instantsOf(of)]))
}
