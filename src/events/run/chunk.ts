import type { PoolClient } from 'pg'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import type { ReadingRow } from '../../telemetry/store/columns.ts'
import { type Look, readLook } from '../../telemetry/store/looks.ts'
import { readPageOfVehicles } from '../../telemetry/store/readings.ts'
import { idOf } from '../engine/finding.ts'
import { type Followed, follow, judgeSilence } from '../engine/follow.ts'
import { type Instant, instantFields, instantsOf } from '../engine/instant.ts'
import type { Rules } from '../engine/rules.ts'
import { emptyState, type State, textOf } from '../engine/state.ts'
import type { Opened } from './opened.ts'
import type { Vehicle } from './rules.ts'
import { type Kept, readStatesBefore, readStatesOf, writeStates } from './states.ts'

/**
 * What a run does for some vehicles: hour after hour, in order. An hour begins with what the hours before it have left. If it
 * leaves something else than it did the last time, the vehicle's next hour is computed too, and so on until nothing changes.
 *
 * An hour that is not over yet is looked at: where nothing came late, it goes on from what it has left so far, with the
 * readings that are new.
 */
export interface Work extends Followed {
  vehicle: Vehicle
  rules: Rules
  /** Hours that are to be computed. */
  due: Set<number>
  /** Those that were, each with the stretch of it whose readings were followed. */
  done: Map<number, Stretch>
  /** Hours that begin with something else than they did. */
  anew: Set<number>
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

/** From the one to before the other. */
interface Stretch {
  from: number
  to: number
}

export function workOn(vehicle: Vehicle, rules: Rules, hours: Iterable<number>): Work {
  return {
    ...{
      vehicle,
      rules,
      due: new Set(hours),
      anew: new Set<number>(),
      done: new Map<number, Stretch>(),
      state: emptyState(),
    },
    ...{ findings: [], trips: [], goOn: new Set<string>(), atEnd: false, pending: false, different: [] },
  }
}

interface ChunkOptions {
  now: number
  /** Whether more is to come of a vehicle than these hours. */
  hasLater: (vehicleId: string) => boolean
  /** Hours that are looked at. */
  opened: ReadonlyMap<number, Opened>
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
  { write, hasLater, opened }: ChunkOptions,
): Promise<void> {
  const ids = works.map(({ vehicle }) => vehicle.id)
  const [before, kept] = [await readStatesBefore(client, ids, hour), await readStatesOf(client, ids, hour)]
  const open = opened.get(hour)
  const begins = new Map(works.map(work => [work.vehicle.id, beginOf(work, hour, open, kept)]))
  const readings = open ? await readOpen(client, open.look, begins) : await readHour(client, ids, hour)
  const changed: Work[] = []
  for (const work of works) {
    const { vehicle, rules, due, done } = work
    const instants = readings.get(vehicle.id) ?? []
    const { state: was, next } = kept.get(vehicle.id)!
    const from = begins.get(vehicle.id)!
    const wasText = was && instants.length > 0 ? textOf(was) : null
    work.state = (from > hour ? was : before.get(vehicle.id)) ?? emptyState()
    follow(work.state, instants, rules, work)
    due.delete(hour)
    // What is told live of readings that came after the look is judged by the next one.
    done.set(hour, { from, to: open ? (work.state.before?.time ?? hour - 1) + 1 : hour + HOUR_MS })
    const isChanged = instants.length > 0 && wasText !== textOf(work.state)
    if (isChanged) {
      changed.push(work)
      work.different.push(hour)
      if (next !== null && write) {
        due.add(next)
        work.anew.add(next)
      }
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

/** From where on the readings of an hour are followed: from behind those that were, unless one came late. */
function beginOf(
  { vehicle, anew }: Work,
  hour: number,
  open: Opened | undefined,
  kept: ReadonlyMap<string, Kept>,
): number {
  const latest = kept.get(vehicle.id)!.state?.before?.time
  if (!open?.look.since || latest === undefined || anew.has(hour)) return hour
  return (open.first.get(vehicle.id) ?? Number.POSITIVE_INFINITY) > latest ? latest + 1 : hour
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

async function readOpen(
  client: PoolClient,
  look: Look,
  begins: ReadonlyMap<string, number>,
): Promise<Map<string, Instant[]>> {
  const vehicles = [...begins].map(([vehicleId, from]) => ({ vehicleId, from }))
  return byVehicle(await readLook(client, look, vehicles, instantFields))
}

/** Rows that are asked for at once. */
const PAGE = 20_000

async function readHour(
  client: PoolClient,
  vehicleIds: readonly string[],
  hour: number,
): Promise<Map<string, Instant[]>> {
  const rows: ReadingRow[] = []
  const [from, to] = [new Date(hour).toISOString(), new Date(hour + HOUR_MS).toISOString()]
  const page = { vehicleIds, fields: instantFields, from, to, limit: PAGE }
  for (let after: { vehicleId: string; time: string } | null = null; ; ) {
    const read: ReadingRow[] = await readPageOfVehicles(client, { ...page, after })
    for (const row of read) rows.push(row)
    if (read.length < PAGE) return byVehicle(rows)
    after = read.at(-1)!
  }
}

/** Rows in the order of vehicles and times. */
function byVehicle(rows: readonly ReadingRow[]): Map<string, Instant[]> {
  const instants = new Map<string, Instant[]>()
  for (let begin = 0, end = 0; begin < rows.length; begin = end) {
    const { vehicleId } = rows[begin]!
    while (rows[end]?.vehicleId === vehicleId) end++
    instants.set(vehicleId, instantsOf(rows.slice(begin, end)))
  }
  return instants
}
