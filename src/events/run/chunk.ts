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
import { type Shown, shownBy } from './missed.ts'
import type { Opened } from './opened.ts'
import type { Vehicle } from './rules.ts'
import { type Kept, readStatesBefore, readStatesOf, writeStates } from './states.ts'

/**
 * A run's work for some vehicles, hour by hour, in order. An hour starts with the state after the previous one. If its
 * own final state differs from the last time, the vehicle's next hour is computed too, and so on until nothing changes.
 *
 * An hour that is not over yet is updated: unless something arrived late, it continues from its state so far, with the
 * new readings.
 */
export interface Work extends Followed {
  vehicle: Vehicle
  rules: Rules
  /** Hours to compute. */
  due: Set<number>
  /** Hours that were computed, each with the part of it whose readings were followed. */
  done: Map<number, Stretch>
  /** Hours whose initial state has changed. */
  anew: Set<number>
  /** The state after the last hour that was computed. */
  state: State
  /** Ids of events that are ongoing where nothing changes any more: later hours have set how they end. */
  goOn: Set<string>
  /** Whether nothing comes after its last hour, so that silence can be judged. */
  atEnd: boolean
  /** Whether silence may have more effects later. */
  pending: boolean
  /** Hours with another final state than stored, if nothing is written. */
  different: number[]
  /** Events of `/alert-rules` that go on, and readings that show their cause, if it is written. */
  shown: Shown[]
}

/** From one time to just before the other. */
interface Stretch {
  from: number
  to: number
}

/** A vehicle, and the hours to compute of it. */
export interface Order {
  vehicle: Vehicle
  rules: Rules
  hours: readonly number[]
}

export function workOn({ vehicle, rules, hours }: Order): Work {
  return {
    ...{
      vehicle,
      rules,
      due: new Set(hours),
      anew: new Set<number>(),
      done: new Map<number, Stretch>(),
      state: emptyState(),
    },
    ...{
      findings: [],
      trips: [],
      goOn: new Set<string>(),
      atEnd: false,
      pending: false,
      different: [],
      shown: [],
    },
  }
}

interface ChunkOptions {
  now: number
  /** Whether a vehicle has more hours than these. */
  hasLater: (vehicleId: string) => boolean
  /** Hours to compute. */
  opened: ReadonlyMap<number, Opened>
  /** False: each hour on its own, compared with the stored state. */
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
    if (write) work.shown.push(...shownBy(work, instants))
    due.delete(hour)
    // Live events from readings that arrived after this look are judged by the next one.
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

/** The time from which the readings of an hour are followed: after those already followed, unless one arrived late. */
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

/** Events ongoing at the end of an hour whose state is unchanged are left as they are. */
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
  // An ongoing event was found by the reading that it began with.
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

/** Rows per query. */
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

/** Rows sorted by vehicle and time. */
function byVehicle(rows: readonly ReadingRow[]): Map<string, Instant[]> {
  const instants = new Map<string, Instant[]>()
  for (let begin = 0, end = 0; begin < rows.length; begin = end) {
    const { vehicleId } = rows[begin]!
    while (rows[end]?.vehicleId === vehicleId) end++
    instants.set(vehicleId, instantsOf(rows.slice(begin, end)))
  }
  return instants
}
