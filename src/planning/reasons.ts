import type { ReasonCode } from './formats/answer-schema.ts'
import { changeAt } from './measures.ts'
import type { Model } from './model.ts'
import { aloneIn, explain } from './obstacles.ts'
import type { Routes } from './routes.ts'
import { keepsTime, type Rules, rulesOf, timetableOf } from './timetable.ts'

export interface Reason {
  readonly vehicle: number
  readonly code: ReasonCode
  readonly detail: string
}

/** The rules that can be lifted for a vehicle, to find the obstacle. */
const obstacles = ['CAPACITY', 'REACH', 'TIME_WINDOW', 'SHIFT'] as const
export type Obstacle = (typeof obstacles)[number]

/** Every set of them, small ones first. */
const sets: readonly (readonly Obstacle[])[] = Array.from({ length: 1 << obstacles.length }, (_, bits) =>
  obstacles.filter((_, at) => bits & (1 << at)),
).sort((a, b) => a.length - b.length)

/**
 * Why an order is not planned, vehicle by vehicle. This is exact in the following sense: with all obstacles of one vehicle
 * removed, the order fits beside that vehicle's orders; with CAN_BUT_COSTS among them, in place of them.
 */
export function reasonsFor(routes: Routes, order: number): Reason[] {
  const { vehicles, typeOf, may, orders } = routes.model
  const ofType = new Map<number, Reason[]>()
  return Array.from({ length: vehicles }, (_, vehicle) => {
    if (routes.length[vehicle]! > 0 || !may[vehicle * orders + order])
      return reasonsOf(routes, order, vehicle)
    // Vehicles of one type that are empty, and that may take it, all have the same reasons.
    const same = ofType.get(typeOf[vehicle]!) ?? reasonsOf(routes, order, vehicle)
    ofType.set(typeOf[vehicle]!, same)
    return same.map(reason => ({ ...reason, vehicle }))
  }).flat()
}

function reasonsOf(routes: Routes, order: number, vehicle: number): Reason[] {
  const found = rightsOf(routes.model, order, vehicle)
  const planned = routes.nodesOf(vehicle)
  const ordered = preferred(routes.model, order, vehicle)
  const inPlan = ordered.find(set => fits(routes.model, vehicle, planned, order, set))
  const set = inPlan ?? ordered.find(set => fits(routes.model, vehicle, endsOf(planned), order, set)) ?? []
  for (const code of set) {
    found.push({ vehicle, code, detail: explain(routes, vehicle, order, code, inPlan !== undefined) })
  }
  if (!inPlan || found.length === 0) {
    const detail = inPlan ? 'it fits, at a cost' : 'it fits only in place of other orders of the vehicle'
    found.push({ vehicle, code: 'CAN_BUT_COSTS', detail })
  }
  return found
}

function endsOf(nodes: readonly number[]): number[] {
  return [nodes[0]!, nodes.at(-1)!]
}

/** What forbids the order to the vehicle, whatever else the vehicle does. */
function rightsOf({ problem }: Model, order: number, vehicle: number): Reason[] {
  const { skills, allowed, excluded, lock } = problem.orders[order]!
  const { skills: has } = problem.vehicles[vehicle]!
  const missing = skills.filter(skill => !has.includes(skill))
  const found: Reason[] = []
  if (missing.length > 0) found.push({ vehicle, code: 'SKILL', detail: `it lacks ${missing.join(', ')}` })
  if (excluded.has(vehicle)) found.push({ vehicle, code: 'EXCLUDED', detail: 'it is excluded' })
  else if (allowed && !allowed.has(vehicle))
    found.push({ vehicle, code: 'EXCLUDED', detail: 'it is not among the allowed ones' })
  if (lock && lock.vehicle !== vehicle)
    found.push({ vehicle, code: 'LOCKED', detail: `it is locked to ${problem.vehicles[lock.vehicle]!.id}` })
  return found
}

/** If lifting either the order's windows or the shift would help, the more natural one comes first. */
function preferred(model: Model, order: number, vehicle: number): readonly (readonly Obstacle[])[] {
  const { shift } = model.problem.vehicles[vehicle]!
  const { stops } = model.problem.orders[order]!
  const isOutside = stops.some(
    ({ windows }) => windows.length > 0 && (windows.at(-1)!.to < shift.from || windows[0]!.from > shift.to),
  )
  if (isOutside || isLateAtEnd(model, order, vehicle)) {
    const rank = (set: readonly Obstacle[]) => set.length * 2 + (set.includes('TIME_WINDOW') ? 1 : 0)
    return [...sets].sort((a, b) => rank(a) - rank(b))
  }
  return sets
}

function isLateAtEnd(model: Model, order: number, vehicle: number): boolean {
  const nodes = aloneIn(model, vehicle, order)
  const table = timetableOf(model, vehicle, nodes, { ...rulesOf(model, vehicle), anyWay: true })
  return 'late' in table && table.late.at === nodes.length - 1
}

/** Whether an order fits somewhere into a row of nodes, with some obstacles removed. */
function fits(
  model: Model,
  vehicle: number,
  nodes: readonly number[],
  order: number,
  without: readonly Obstacle[],
): boolean {
  const rules = relaxed(model, vehicle, order, without)
  const [first, second] = [model.first[order]!, model.second[order]!]
  const next = nodes.length > 2 && model.isNext[model.orderOf[nodes[1]!]!] === 1
  const from = next ? 2 : 1
  // For another vehicle, the lock is a reason of its own.
  const isNext = model.isNext[order] && model.problem.orders[order]!.lock!.vehicle === vehicle
  if (isNext && next) return false
  const to = isNext ? from : nodes.length - 1
  for (let at = from; at <= to; at++) {
    const row = nodes.toSpliced(at, 0, first)
    if (second < 0) {
      if (holds(model, vehicle, row, rules, without)) return true
      continue
    }
    for (let then = at + 1; then < row.length; then++) {
      if (holds(model, vehicle, row.toSpliced(then, 0, second), rules, without)) return true
    }
  }
  return false
}

function relaxed(model: Model, vehicle: number, order: number, without: readonly Obstacle[]): Rules {
  const rules = rulesOf(model, vehicle)
  return {
    shift: without.includes('SHIFT') ? { from: -4e12, to: Number.POSITIVE_INFINITY } : rules.shift,
    breaks: without.includes('SHIFT') ? [] : rules.breaks,
    freeOrder: without.includes('TIME_WINDOW') ? order : -1,
    anyWay: without.includes('REACH'),
  }
}

function holds(
  model: Model,
  vehicle: number,
  nodes: readonly number[],
  rules: Rules,
  without: readonly Obstacle[],
): boolean {
  return (
    (without.includes('CAPACITY') || hasRoom(model, vehicle, nodes)) &&
    (without.includes('REACH') || isNear(model, vehicle, nodes)) &&
    keepsTime(model, vehicle, nodes, rules)
  )
}

function hasRoom(model: Model, vehicle: number, nodes: readonly number[]): boolean {
  const { kinds, capacity, delivered, orderOf, mostStops } = model
  if (nodes.length - 2 > mostStops[vehicle]!) return false
  const stops = nodes.slice(1, -1)
  for (let kind = 0; kind < kinds; kind++) {
    const most = capacity[vehicle * kinds + kind]!
    let load = stops.reduce((sum, node) => sum + delivered[orderOf[node]! * kinds + kind]!, 0)
    if (load > most) return false
    for (const node of stops) {
      load += changeAt(model, node, kind)
      if (load > most) return false
    }
  }
  return true
}

function isNear(model: Model, vehicle: number, nodes: readonly number[]): boolean {
  const { place, width, classOf, longestTravel, farthest } = model
  const [durations, distances] = [model.durations[classOf[vehicle]!]!, model.distances[classOf[vehicle]!]!]
  let [travel, distance] = [0, 0]
  for (let at = 1; at < nodes.length; at++) {
    const way = place[nodes[at - 1]!]! * width + place[nodes[at]!]!
    travel += durations[way]!
    distance += distances[way]!
  }
  return (
    travel < Number.POSITIVE_INFINITY && travel <= longestTravel[vehicle]! && distance <= farthest[vehicle]!
  )
}
