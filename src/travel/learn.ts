import { kmBetween, type Place } from '../telemetry/distance.ts'
import {
  type Cell,
  cellOf,
  type Effect,
  effectOf,
  keyOf,
  type Level,
  lengthOf,
  levelOf,
  plus,
  usual,
} from './levels.ts'

/** A route that a vehicle has driven. */
export interface DrivenTrip {
  readonly from: Place
  readonly to: Place
  /** Epoch milliseconds. */
  readonly start: number
  readonly seconds: number
  readonly km: number
}

/** What a trip shows about the route between two places. */
interface Sample {
  readonly lengthClass: number
  readonly hour: number
  readonly ends: readonly [Cell, Cell]
  readonly detour: number
  readonly pace: number
}

/** A shorter route says more about the yard than about the streets. */
const SHORTEST_KM = 0.3
/** With a longer detour, it is a round trip, or a trip with errands on the way. */
const LONGEST_DETOUR = 3
const SPEEDS_KMH = { least: 3, most: 150 }
/** This many trips of a level weigh as much as all that is known from the coarser one. */
const WEIGHT = 10
/** How many rounds separate the effects of the two ends. */
const ROUNDS = 4
/** Four of five trips. */
const LATE = 0.8

/** A level with fewer trips is not stored, as it would say next to nothing. */
const FEWEST = 4

interface Group {
  readonly effect: Effect
  readonly trips: number
}

/**
 * Computes levels from trips: first for all, then by length, and then, for what these leave unexplained, by cell, by
 * hour, and by both. Uses the median, which a few odd trips do not move, and shrinks it towards the coarser level if there
 * are few trips. The order of the trips does not matter. `hourOf` gives the local hour of the week.
 */
export function learn(trips: readonly DrivenTrip[], hourOf: (moment: number) => number): Level[] {
  const samples = trips.flatMap(trip => sampleOf(trip, hourOf) ?? [])
  if (samples.length === 0) return []
  const start = effectOf(usual)
  const all = plus(
    start,
    grouped(
      samples,
      () => ['all'],
      () => start,
    ).get('all')!.effect,
  )
  const lengths = grouped(
    samples,
    ({ lengthClass }) => [String(lengthClass)],
    () => all,
  )
  const ofLength = ({ lengthClass }: Sample) => plus(all, lengths.get(String(lengthClass))!.effect)
  const cells = cellsOf(samples, ofLength)
  const withCells = (sample: Sample) => plus(ofLength(sample), meanOf(sample.ends, cells))
  const hours = grouped(samples, ({ hour }) => [String(hour)], withCells)
  const withHours = (sample: Sample) => plus(withCells(sample), hours.get(String(sample.hour))!.effect)
  const both = grouped(
    samples,
    ({ ends, hour }) => distinct(ends.map(cell => keyOf({ cell, hour }))),
    withHours,
  )
  const slow = slowness(samples, withHours)

  const level = (effect: Effect, trips: number, cell = ''): Level => ({
    ...usual,
    trips,
    ...levelOf({ ...effect, slow: slow(cell) }),
  })
  const kept = (groups: ReadonlyMap<string, Group>) => [...groups].filter(([, { trips }]) => trips >= FEWEST)
  const cellNamed = new Map(samples.flatMap(({ ends }) => ends.map(cell => [nameOf(cell), cell])))
  return [
    level(all, samples.length),
    ...kept(lengths).map(([name, { effect, trips }]) => ({
      ...level(plus(all, effect), trips),
      lengthClass: Number(name),
    })),
    ...kept(cells).map(([name, { effect, trips }]) => ({
      ...level(plus(all, effect), trips, name),
      cell: cellNamed.get(name)!,
    })),
    ...kept(hours).map(([name, { effect, trips }]) => ({
      ...level(plus(all, effect), trips),
      hour: Number(name),
    })),
    ...kept(both).map(([key, { effect, trips }]) => {
      const [name, hour] = key.split(' ') as [string, string]
      const known = plus(cells.get(name)!.effect, hours.get(hour)!.effect)
      return {
        ...level(plus(all, plus(known, effect)), trips, name),
        cell: cellNamed.get(name)!,
        hour: Number(hour),
      }
    }),
  ]
}

function sampleOf(
  { from, to, start, seconds, km }: DrivenTrip,
  hourOf: (moment: number) => number,
): Sample | undefined {
  const direct = kmBetween(from, to)
  const speed = (km * 3_600) / seconds
  if (direct < SHORTEST_KM || km > direct * LONGEST_DETOUR) return undefined
  if (!(speed >= SPEEDS_KMH.least && speed <= SPEEDS_KMH.most)) return undefined
  return {
    lengthClass: Math.round(lengthOf(direct)),
    hour: hourOf(start),
    ends: [cellOf(from), cellOf(to)],
    detour: Math.log(Math.max(1, km / direct)),
    pace: Math.log(seconds / direct),
  }
}

/** The unexplained part of the samples, grouped by what they have in common. */
function grouped(
  samples: readonly Sample[],
  keysOf: (sample: Sample) => readonly string[],
  expected: (sample: Sample) => Effect,
): Map<string, Group> {
  const detours = new Map<string, number[]>()
  const paces = new Map<string, number[]>()
  for (const sample of samples) {
    const { detour, pace } = expected(sample)
    for (const key of keysOf(sample)) {
      push(detours, key, sample.detour - detour)
      push(paces, key, sample.pace - pace)
    }
  }
  return groupsOf(detours, paces)
}

function groupsOf(
  detours: ReadonlyMap<string, number[]>,
  paces: ReadonlyMap<string, number[]>,
): Map<string, Group> {
  return new Map(
    [...paces].map(([key, pace]) => {
      const effect = { detour: shrunk(detours.get(key)!, 0.5), pace: shrunk(pace, 0.5), slow: 0 }
      return [key, { effect, trips: pace.length }]
    }),
  )
}

/** Both ends of a route contribute to its delay. Other routes show which of them does; so this is computed in rounds. */
function cellsOf(samples: readonly Sample[], expected: (sample: Sample) => Effect): Map<string, Group> {
  let cells = new Map<string, Group>()
  for (let round = 0; round < ROUNDS; round++) {
    const detours = new Map<string, number[]>()
    const paces = new Map<string, number[]>()
    for (const sample of samples) {
      const { detour, pace } = expected(sample)
      const [from, to] = sample.ends.map(nameOf) as [string, string]
      const ends =
        from === to
          ? [[from, undefined] as const]
          : ([
              [from, to],
              [to, from],
            ] as const)
      for (const [name, other] of ends) {
        const rest = (of: 'detour' | 'pace', left: number) =>
          other === undefined ? left : 2 * left - (cells.get(other)?.effect[of] ?? 0)
        push(detours, name, rest('detour', sample.detour - detour))
        push(paces, name, rest('pace', sample.pace - pace))
      }
    }
    cells = groupsOf(detours, paces)
  }
  return cells
}

function meanOf(ends: readonly Cell[], cells: ReadonlyMap<string, Group>): Effect {
  const [from, to] = ends.map(cell => cells.get(nameOf(cell))!.effect) as [Effect, Effect]
  return { detour: (from.detour + to.detour) / 2, pace: (from.pace + to.pace) / 2, slow: 0 }
}

/** How much longer than expected four of five trips take at most: of all, and of those that touch a cell. */
function slowness(
  samples: readonly Sample[],
  expected: (sample: Sample) => Effect,
): (cell: string) => number {
  const all: number[] = []
  const byCell = new Map<string, number[]>()
  for (const sample of samples) {
    const late = sample.pace - expected(sample).pace
    all.push(late)
    for (const name of distinct(sample.ends.map(nameOf))) push(byCell, name, late)
  }
  const usually = quantile(all, LATE)
  const slow = new Map(
    [...byCell].map(([name, list]) => [
      name,
      usually +
        shrunk(
          list.map(late => late - usually),
          LATE,
        ),
    ]),
  )
  return cell => slow.get(cell) ?? usually
}

function push(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function shrunk(values: number[], share: number): number {
  return (quantile(values, share) * values.length) / (values.length + WEIGHT)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return below + (above - below) * (at - Math.floor(at))
}

function nameOf({ row, column }: Cell): string {
  return `${row},${column}`
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)]
}
