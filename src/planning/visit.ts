import type { Looking } from './insertion.ts'
import type { Routes } from './routes.ts'
import { keepsTime, startOf, workAt } from './timetable.ts'

/** Searches a route for a cheaper place of a visit than the one found before. */
export function cheapestVisit(looking: Looking, order: number, vehicle: number, base: number): void {
  const { model, routes, place: found } = looking
  const { place, width, kinds, service, opens, closes, classOf, hasSetup, isNext } = model
  const durations = model.durations[classOf[vehicle]!]!
  const costs = model.costs[classOf[vehicle]!]!
  const { next, leaves, latest } = routes
  const node = model.first[order]!
  const [at, row] = [place[node]!, place[node]! * width]
  const [begin, end] = [routes.begin(vehicle), routes.end(vehicle)]
  const isEmpty = routes.length[vehicle] === 0
  const [open, close, work] = [opens[node]!, closes[node]!, service[node]!]
  const fixed = isEmpty ? model.fixedCost[vehicle]! + base : base
  const isPlain = !hasSetup && !model.windows[node]
  const isChecked = model.hasLimits || model.isTimed[vehicle] === 1
  for (let a = firstPlace(routes, vehicle); a !== end; ) {
    const b = next[a]!
    const rowA = place[a]! * width
    const toB = row + place[b]!
    const direct = isEmpty ? 0 : costs[rowA + place[b]!]!
    const cost = fixed + costs[rowA + at]! + costs[toB]! - direct
    if (cost < found.cost) {
      const arrival = leaves[a]! + durations[rowA + at]!
      const start = isPlain ? Math.max(arrival, open) : startOf(model, node, arrival)
      const leave = start + (isPlain ? work : workAt(model, node, a))
      const onward = leave + durations[toB]!
      if (
        arrival <= close &&
        (hasSetup ? routes.isInTime(b, node, onward) : onward <= latest[b]!) &&
        (kinds === 0 || hasRoom(looking, order, vehicle, a)) &&
        (!isChecked || isWithin(looking, vehicle, node, a)) &&
        !looking.blinks()
      ) {
        found.cost = cost
        found.vehicle = vehicle
        found.after = a
      }
    }
    // If it leaves too late here, it leaves every later stop too late.
    if (leaves[a]! > close || (isNext[order] && a === begin)) break
    a = b
  }
}

/** The node after which the first stop may be inserted: nothing comes before a fixed next stop of the vehicle. */
export function firstPlace(routes: Routes, vehicle: number): number {
  const { model } = routes
  const begin = routes.begin(vehicle)
  const first = routes.next[begin]!
  return first < model.stops && model.isNext[model.orderOf[first]!] ? first : begin
}

function hasRoom({ model, routes }: Looking, order: number, vehicle: number, after: number): boolean {
  const { kinds, capacity, delivered, collected } = model
  const { mostBefore, mostAfter } = routes
  for (let kind = 0; kind < kinds; kind++) {
    const most = capacity[vehicle * kinds + kind]!
    if (mostBefore[after * kinds + kind]! + delivered[order * kinds + kind]! > most) return false
    if (mostAfter[after * kinds + kind]! + collected[order * kinds + kind]! > most) return false
  }
  return true
}

function isWithin(looking: Looking, vehicle: number, node: number, after: number): boolean {
  const { model, routes } = looking
  if (model.hasLimits) {
    const more = added(looking, vehicle, [[after, node, routes.next[after]!]])
    if (!keepsLimits(looking, vehicle, 1, more)) return false
  }
  if (!model.isTimed[vehicle]) return true
  const nodes = routes.nodesOf(vehicle)
  nodes.splice(nodes.indexOf(after) + 1, 0, node)
  return keepsTime(model, vehicle, nodes)
}

interface Added {
  readonly travel: number
  readonly distance: number
}

/** By how much the paths from a node over others to the next one are longer than the direct one. */
export function added({ model, routes }: Looking, vehicle: number, detours: readonly number[][]): Added {
  const { place, width, classOf } = model
  const isEmpty = routes.length[vehicle] === 0
  const more = (matrix: Float64Array) => {
    const way = (from: number, to: number) => matrix[place[from]! * width + place[to]!]!
    let sum = 0
    for (const nodes of detours) {
      for (let at = 1; at < nodes.length; at++) sum += way(nodes[at - 1]!, nodes[at]!)
      if (!isEmpty) sum -= way(nodes[0]!, nodes.at(-1)!)
    }
    return sum
  }
  const type = classOf[vehicle]!
  return { travel: more(model.durations[type]!), distance: more(model.distances[type]!) }
}

/** Whether this many more stops, and the path that they add, stay within the vehicle's limits. */
export function keepsLimits(
  { model, routes }: Looking,
  vehicle: number,
  stops: number,
  more: Added,
): boolean {
  const { mostStops, longestTravel, farthest } = model
  return (
    routes.length[vehicle]! + stops <= mostStops[vehicle]! &&
    routes.travel[vehicle]! + more.travel <= longestTravel[vehicle]! &&
    routes.distance[vehicle]! + more.distance <= farthest[vehicle]!
  )
}
