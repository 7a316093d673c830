import type { ReasonCode } from './formats/answer-schema.ts'
import type { Routes } from './routes.ts'
import { type Call, keepsTime, rulesOf, timetableOf, workAt } from './timetable.ts'

/** The rules that a plan breaks at a step if it is followed unchanged; the causes are VROOM's. */
export interface Violation {
  readonly cause: string
  readonly code: ReasonCode
  readonly detail: string
  /** Seconds. */
  readonly duration?: number
}

/** One step of a route. Times are on the problem's clock. */
export interface Step {
  readonly kind: 'start' | 'visit' | 'pickup' | 'delivery' | 'break' | 'end'
  /** Index of the order, of a break, or of the vehicle. */
  readonly index: number
  /** Absent for a break, and for an open end of a route. */
  readonly place?: number
  readonly arrival: number
  readonly waiting: number
  readonly setup: number
  readonly service: number
  readonly load: readonly number[]
  /** How much later the vehicle may arrive without breaking any later rule; not given with breaks or in traffic. */
  readonly slack?: number
  readonly violations?: readonly Violation[]
  /** Since the start of the route. */
  readonly travel: number
  readonly distance: number
}

export interface PlannedRoute {
  readonly vehicle: number
  readonly steps: readonly Step[]
  readonly cost: number
}

/** The routes with stops, each starting as late as it may without arriving later at its end. */
export function plannedRoutes(routes: Routes): PlannedRoute[] {
  const planned: PlannedRoute[] = []
  for (let vehicle = 0; vehicle < routes.model.vehicles; vehicle++) {
    if (routes.length[vehicle]! > 0) planned.push(plannedRoute(routes, vehicle))
  }
  return planned
}

function plannedRoute(routes: Routes, vehicle: number): PlannedRoute {
  const { model } = routes
  const nodes = routes.nodesOf(vehicle)
  const calls = callsOf(routes, vehicle, nodes)
  const steps: Step[] = []
  let [travel, distance] = [0, 0]
  for (const [at, node] of nodes.entries()) {
    const { breaks, driven, arrival, begin } = calls[at]!
    const before = nodes[Math.max(0, at - 1)]!
    const load = loadAfter(routes, at === nodes.length - 1 ? before : node)
    for (const taken of breaks) {
      const { service } = model.problem.vehicles[vehicle]!.breaks[taken.index]!
      steps.push({
        kind: 'break',
        index: taken.index,
        arrival: taken.arrival,
        waiting: taken.begin - taken.arrival,
        setup: 0,
        service,
        load: loadAfter(routes, before),
        travel: travel + taken.driven,
        distance: distance + distanceOf(routes, vehicle, before, node) * taken.share,
      })
    }
    if (at > 0) {
      travel += driven
      distance += distanceOf(routes, vehicle, before, node)
    }
    const isStop = node < model.stops
    // After a break the arrival is when the vehicle can begin: until the break has ended it has not arrived.
    steps.push({
      ...whatIs(routes, vehicle, node),
      arrival,
      waiting: begin - arrival,
      setup: isStop ? workAt(model, node, before) - model.service[node]! : 0,
      service: isStop ? model.service[node]! : 0,
      load,
      ...slackOf(routes, vehicle, node, arrival, before),
      travel,
      distance,
    })
  }
  return { vehicle, steps, cost: routes.cost[vehicle]! }
}

/** The times of a vehicle that starts as late as the end, and everything on the way, allow. */
function callsOf(routes: Routes, vehicle: number, nodes: readonly number[]): readonly Call[] {
  const { model } = routes
  const rules = rulesOf(model, vehicle)
  const early = timetableOf(model, vehicle, nodes, rules)
  if (!('calls' in early)) throw new Error('a route of the plan breaks a rule')
  if (rules.breaks.length > 0) return early.calls
  const { shift } = rules
  const shorter = early.calls.reduce((sum, call) => sum + call.begin - call.arrival, 0)
  let [room, waited] = [shorter, 0]
  for (const [at, call] of early.calls.entries()) {
    waited += call.begin - call.arrival
    const node = nodes[at]!
    if (node >= model.stops) continue
    const latest = model.place[nodes[at - 1]!] === model.place[node] ? routes.latestHere : routes.latest
    room = Math.min(room, waited + Math.max(0, latest[node]! - call.begin))
  }
  const begun = shift.from + room
  const later = { ...rules, shift: { from: begun, to: shift.to } }
  const late = timetableOf(model, vehicle, nodes, later)
  // With several windows a later start may mean the next window, and with traffic a slower path.
  return 'calls' in late &&
    late.calls.at(-1)!.arrival <= early.calls.at(-1)!.arrival + 1e-9 &&
    keepsTime(model, vehicle, nodes, later)
    ? late.calls
    : early.calls
}

function whatIs({ model }: Routes, vehicle: number, node: number): Pick<Step, 'kind' | 'index' | 'place'> {
  const { stops, place, width, orderOf, first, second, problem } = model
  const where = place[node]! < width - 1 ? { place: place[node]! } : {}
  if (node >= stops) return { kind: node === stops + 2 * vehicle ? 'start' : 'end', index: vehicle, ...where }
  const index = orderOf[node]!
  const kind =
    second[index]! >= 0
      ? first[index] === node
        ? 'pickup'
        : 'delivery'
      : problem.orders[index]!.isOnBoard
        ? 'delivery'
        : 'visit'
  return { kind, index, ...where }
}

function slackOf(
  { model, latest, latestHere }: Routes,
  vehicle: number,
  node: number,
  arrival: number,
  before: number,
): { slack?: number } {
  if (model.isTimed[vehicle] || node === model.stops + 2 * vehicle) return {}
  const most = (model.place[before] === model.place[node] ? latestHere : latest)[node]!
  return Number.isFinite(most) ? { slack: Math.max(0, most - arrival) } : {}
}

function distanceOf({ model }: Routes, vehicle: number, from: number, to: number): number {
  return model.distances[model.classOf[vehicle]!]![model.place[from]! * model.width + model.place[to]!]!
}

function loadAfter({ model: { kinds }, load }: Routes, node: number): number[] {
  return Array.from(load.subarray(node * kinds, (node + 1) * kinds))
}
