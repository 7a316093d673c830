import type { Model } from './model.ts'
import type { Break, Window } from './problem.ts'

/** The rules of a timetable beside the windows of the stops; some of them can be lifted, to find the obstacle. */
export interface Rules {
  readonly shift: Window
  readonly breaks: readonly Break[]
  /** An order whose windows are ignored. */
  readonly freeOrder: number
  /** If there is no path, assumes one that takes no time. */
  readonly anyWay: boolean
}

/** For one node: the breaks on the way to it, how long that was driven, and when the vehicle arrives, begins its work and leaves. */
export interface Call {
  readonly breaks: readonly TakenBreak[]
  readonly driven: number
  readonly arrival: number
  readonly begin: number
  readonly leave: number
}

interface TakenBreak {
  readonly index: number
  readonly arrival: number
  readonly begin: number
  /** How long the leg was driven before it, and which part of it. */
  readonly driven: number
  readonly share: number
}

/** Why there is none: at which node of the row, and by how many seconds it is late. */
interface Late {
  readonly at: number
  readonly by: number
}

type Timetable = { readonly calls: readonly Call[] } | { readonly late: Late }

/** Whether a vehicle with these nodes keeps its windows, its shift, its breaks and its driving time. */
export function keepsTime(
  model: Model,
  vehicle: number,
  nodes: readonly number[],
  rules = rulesOf(model, vehicle),
): boolean {
  const timetable = timetableOf(model, vehicle, nodes, rules)
  if (!('calls' in timetable)) return false
  // Without traffic this was checked before.
  return !model.traffic || rules.anyWay || drivenIn(timetable.calls) <= model.longestTravel[vehicle]!
}

function drivenIn(calls: readonly Call[]): number {
  return calls.reduce((sum, { driven }) => sum + driven, 0)
}

export function rulesOf(model: Model, vehicle: number): Rules {
  const { shift, breaks } = model.problem.vehicles[vehicle]!
  return { shift, breaks, freeOrder: -1, anyWay: false }
}

/**
 * The times of a vehicle that visits these nodes, the first and the last of them its own. For each node and number of
 * breaks taken only the earliest time matters, since an earlier vehicle can wait. A break is taken as early as its
 * windows allow, while driving if need be: that costs no more than taking it later, and leaves the most room afterwards.
 */
export function timetableOf(
  model: Model,
  vehicle: number,
  nodes: readonly number[],
  rules: Rules,
): Timetable {
  const durations = model.durations[model.classOf[vehicle]!]!
  const legs: Leg[] = []
  let times = new Array<number>(rules.breaks.length + 1).fill(Number.POSITIVE_INFINITY)
  times[0] = rules.shift.from
  for (let at = 1; at < nodes.length; at++) {
    const [before, node] = [nodes[at - 1]!, nodes[at]!]
    const index = model.place[before]! * model.width + model.place[node]!
    let way = durations[index]!
    if (way === Number.POSITIVE_INFINITY) {
      if (!rules.anyWay) return { late: { at, by: way } }
      way = 0
    }
    const leg = legOf(times, roadOf(model, way, index), rules.breaks)
    legs.push(leg)
    if (at === nodes.length - 1) break
    const isFree = model.orderOf[node] === rules.freeOrder
    const work = workAt(model, node, before)
    times = leg.arrivals.map(arrival => (isFree ? arrival : startOf(model, node, arrival)) + work)
    if (!times.some(Number.isFinite)) {
      return { late: { at, by: Math.min(...leg.arrivals) - model.closes[node]! } }
    }
  }
  const end = legs.at(-1)!.arrivals[rules.breaks.length]!
  // Breaks that cannot be taken one after the other have no end, and a shift may have none either.
  if (!(end <= rules.shift.to && end < Number.POSITIVE_INFINITY))
    return { late: { at: nodes.length - 1, by: end - rules.shift.to } }
  return { calls: callsOf(model, nodes, legs, rules) }
}

/** Driving a leg: the arrival for a given departure and remaining part of it, and how much is driven between two times. */
interface Road {
  readonly way: number
  reach(time: number, left: number): number
  driven(since: number, until: number): number
}

export function roadOf({ traffic }: Model, way: number, leg: number): Road {
  if (!traffic || !(way > 0 && way < Number.POSITIVE_INFINITY))
    return { way, reach: (time, left) => time + left, driven: (since, until) => until - since }
  return {
    way,
    reach: (time, left) => traffic.reach(time, left, leg),
    driven: (since, until) => traffic.driven(since, until, leg),
  }
}

interface Leg {
  readonly road: Road
  /** When it was left, by the number of breaks taken until then. */
  readonly leaves: readonly number[]
  /** By the number of breaks taken until its end: the arrivals, and how many had been taken at its start. */
  readonly arrivals: readonly number[]
  readonly came: readonly number[]
}

function legOf(leaves: readonly number[], road: Road, breaks: readonly Break[]): Leg {
  const arrivals = leaves.map(time => road.reach(time, road.way))
  const came = leaves.map((_, taken) => taken)
  for (let taken = 0; taken < breaks.length; taken++) {
    for (const { index, leave, left } of breaksFrom(taken, leaves[taken]!, road, breaks)) {
      const arrival = road.reach(leave, left)
      if (arrival < arrivals[index + 1]!) {
        arrivals[index + 1] = arrival
        came[index + 1] = taken
      }
    }
  }
  return { road, leaves, arrivals, came }
}

/** The breaks that can be taken on a leg, one after another, starting with a given number of them. */
function* breaksFrom(
  taken: number,
  leaves: number,
  road: Road,
  breaks: readonly Break[],
): Generator<TakenBreak & { leave: number; left: number }> {
  let [time, left, driven] = [leaves, road.way, 0]
  for (let index = taken; index < breaks.length; index++) {
    const { windows, service } = breaks[index]!
    const window = windows.find(({ to }) => time <= to)
    if (!Number.isFinite(time) || (!window && windows.length > 0)) return
    const begin = Math.max(time, window?.from ?? time)
    const whole = road.reach(time, left)
    const arrival = Math.min(begin, whole)
    left = whole <= begin ? 0 : left - road.driven(time, arrival)
    driven += arrival - time
    time = begin + service
    const share = road.way > 0 ? 1 - left / road.way : 0
    yield { index, arrival, begin, driven, share, leave: time, left }
  }
}

function callsOf(model: Model, nodes: readonly number[], legs: readonly Leg[], rules: Rules): Call[] {
  const calls: Call[] = []
  let taken = rules.breaks.length
  for (let at = legs.length - 1; at >= 0; at--) {
    const { road, leaves, arrivals, came } = legs[at]!
    const [node, before] = [nodes[at + 1]!, nodes[at]!]
    const arrival = arrivals[taken]!
    const isLast = at === legs.length - 1
    const begin = isLast || model.orderOf[node] === rules.freeOrder ? arrival : startOf(model, node, arrival)
    const from = came[taken]!
    const breaks = [...breaksFrom(from, leaves[from]!, road, rules.breaks.slice(0, taken))]
    const last = breaks.at(-1)
    const driven = last ? last.driven + arrival - last.leave : arrival - leaves[from]!
    const leave = isLast ? arrival : begin + workAt(model, node, before)
    calls.unshift({ breaks, driven, arrival, begin, leave })
    taken = from
  }
  const { from } = rules.shift
  return [{ breaks: [], driven: 0, arrival: from, begin: from, leave: from }, ...calls]
}

/** The earliest start of the work for an arrival; infinite if the last window has closed. */
export function startOf({ opens, closes, windows }: Model, node: number, arrival: number): number {
  if (!(arrival <= closes[node]!)) return Number.POSITIVE_INFINITY
  const list = windows[node]
  if (list) {
    for (let at = 0; at < list.length; at += 2) {
      if (arrival <= list[at + 1]!) return Math.max(arrival, list[at]!)
    }
  }
  return Math.max(arrival, opens[node]!)
}

/** The latest arrival for a latest start of the work; minus infinity if no window is that early. */
export function latestFor({ opens, closes, windows }: Model, node: number, begin: number): number {
  const list = windows[node]
  if (list) {
    for (let at = list.length - 2; at >= 0; at -= 2) {
      if (list[at]! <= begin) return Math.min(begin, list[at + 1]!)
    }
    return Number.NEGATIVE_INFINITY
  }
  if (begin < opens[node]!) return Number.NEGATIVE_INFINITY
  return Math.min(begin, closes[node]!)
}

/** Seconds for setup and service at a node after another one. */
export function workAt({ service, setup, place }: Model, node: number, before: number): number {
  return place[before] === place[node] ? service[node]! : service[node]! + setup[node]!
}
