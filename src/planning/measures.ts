import type { Model } from './model.ts'

/** The parts of a plan from which loads, travel and distances are computed, and in which they are stored. */
export interface Stowed {
  readonly model: Model
  readonly next: Int32Array
  readonly prev: Int32Array
  readonly length: Int32Array
  readonly mostBefore: Float64Array
  readonly mostAfter: Float64Array
  readonly load: Float64Array
  readonly travel: Float64Array
  readonly distance: Float64Array
  begin(vehicle: number): number
  end(vehicle: number): number
}

/** Computes the load along a route. Returns whether it never exceeds the vehicle's capacity. */
export function loadsOf(routes: Stowed, vehicle: number): boolean {
  const { model, next, prev, load, mostBefore, mostAfter } = routes
  const { kinds, orderOf, delivered } = model
  const [begin, end] = [routes.begin(vehicle), routes.end(vehicle)]
  let holds = true
  for (let kind = 0; kind < kinds; kind++) {
    let onBoard = 0
    for (let node = next[begin]!; node !== end; node = next[node]!) {
      onBoard += delivered[orderOf[node]! * kinds + kind]!
    }
    let most = onBoard
    load[begin * kinds + kind] = onBoard
    mostBefore[begin * kinds + kind] = onBoard
    for (let node = next[begin]!; node !== end; node = next[node]!) {
      onBoard += changeAt(model, node, kind)
      if (onBoard > most) most = onBoard
      load[node * kinds + kind] = onBoard
      mostBefore[node * kinds + kind] = most
    }
    if (most > model.capacity[vehicle * kinds + kind]!) holds = false
    most = 0
    for (let node = prev[end]!; ; node = prev[node]!) {
      const at = node * kinds + kind
      if (load[at]! > most) most = load[at]!
      mostAfter[at] = most
      if (node === begin) break
    }
  }
  return holds
}

/** The change of the load at a stop. */
export function changeAt(model: Model, node: number, kind: number): number {
  const { orderOf, kinds, first, second, delivered, collected, carried } = model
  const order = orderOf[node]!
  const at = order * kinds + kind
  if (second[order]! < 0) return collected[at]! - delivered[at]!
  return first[order] === node ? carried[at]! : -carried[at]!
}

/** Computes the duration and length of a route. Returns whether it keeps the vehicle's limits. */
export function totalsOf(routes: Stowed, vehicle: number): boolean {
  const { model, next } = routes
  const { place, width, classOf } = model
  const durations = model.durations[classOf[vehicle]!]!
  const distances = model.distances[classOf[vehicle]!]!
  let [travel, distance] = [0, 0]
  const end = routes.end(vehicle)
  if (routes.length[vehicle]! > 0) {
    for (let node = routes.begin(vehicle); node !== end; node = next[node]!) {
      const way = place[node]! * width + place[next[node]!]!
      travel += durations[way]!
      distance += distances[way]!
    }
  }
  routes.travel[vehicle] = travel
  routes.distance[vehicle] = distance
  return (
    routes.length[vehicle]! <= model.mostStops[vehicle]! &&
    travel <= model.longestTravel[vehicle]! &&
    distance <= model.farthest[vehicle]!
  )
}
