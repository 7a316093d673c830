import type { Order, Problem, Stop, Vehicle } from './problem.ts'
import { type Ways, waysOf } from './ways.ts'

/**
 * A problem in the form that the search reads: numbers in typed arrays. Stops are numbered consecutively, those of the
 * orders first, then two for each vehicle, for the start and the end of its route.
 */
export interface Model extends Ways, Nodes, Orders, Vehicles {
  readonly problem: Problem
  readonly stops: number
  readonly nodes: number
  readonly orders: number
  readonly vehicles: number
  readonly kinds: number
}

interface Nodes {
  readonly place: Int32Array
  readonly orderOf: Int32Array
  readonly service: Float64Array
  readonly setup: Float64Array
  readonly hasSetup: boolean
  /** The start of the first window, and the end of the last one. */
  readonly opens: Float64Array
  readonly closes: Float64Array
  /** For stops with more than one window: all of them; null for the others. */
  readonly windows: readonly (Float64Array | null)[]
  readonly hasManyWindows: boolean
}

interface Orders {
  /** Its stops; the second is -1 for a visit. */
  readonly first: Int32Array
  readonly second: Int32Array
  /** By order and kind. */
  readonly delivered: Float64Array
  readonly collected: Float64Array
  readonly carried: Float64Array
  /** The cost of leaving it out. */
  readonly leftOut: Float64Array
  /** 1 if its first stop is the fixed next one of the vehicle. */
  readonly isNext: Uint8Array
}

interface Vehicles {
  /** By vehicle and order: 1 if it may take it. */
  readonly may: Uint8Array
  /** By vehicle and order: the cost beside travel; null if there is none. */
  readonly extra: Float64Array | null
  readonly fixedCost: Float64Array
  /** By vehicle and kind. */
  readonly capacity: Float64Array
  /** Vehicles of one type are equal in every respect: an empty one stands for all. */
  readonly typeOf: Int32Array
  readonly hasLimits: boolean
  readonly mostStops: Float64Array
  readonly longestTravel: Float64Array
  readonly farthest: Float64Array
  /** 1 for vehicles whose routes must be checked as a whole for feasibility: with breaks, or in traffic. */
  readonly isTimed: Uint8Array
}

export function modelOf(problem: Problem): Model {
  const { vehicles, orders } = problem
  const kinds = vehicles[0]!.capacity.length
  const ways = waysOf(problem)
  const nodes = nodesOf(problem, ways.width - 1)
  const stops = nodes.place.length - 2 * vehicles.length
  const { may, extra } = rightsOf(problem)
  const limits = vehicles.map(vehicle => vehicle.limits)
  const most = (limit: number | undefined) => limit ?? Number.POSITIVE_INFINITY
  return {
    problem,
    stops,
    nodes: nodes.place.length,
    orders: orders.length,
    vehicles: vehicles.length,
    kinds,
    ...ways,
    ...nodes,
    delivered: amounts(orders, kinds, order => order.delivered),
    collected: amounts(orders, kinds, order => order.collected),
    carried: amounts(orders, kinds, order => order.carried),
    leftOut: leftOutCosts(problem, ways.costs),
    isNext: Uint8Array.from(orders, order => (order.lock?.isNext ? 1 : 0)),
    may,
    extra,
    fixedCost: Float64Array.from(vehicles, vehicle => vehicle.costs.fixed),
    capacity: Float64Array.from(vehicles.flatMap(vehicle => vehicle.capacity)),
    typeOf: typesOf(problem, may, extra),
    hasLimits: limits.some(one => Object.values(one).some(limit => limit !== undefined)),
    mostStops: Float64Array.from(limits, one => most(one.stops)),
    longestTravel: Float64Array.from(limits, one => most(one.travel)),
    farthest: Float64Array.from(limits, one => most(one.distance)),
    isTimed: Uint8Array.from(vehicles, vehicle => (ways.traffic || vehicle.breaks.length > 0 ? 1 : 0)),
  }
}

function nodesOf({ vehicles, orders }: Problem, nowhere: number): Nodes & Pick<Orders, 'first' | 'second'> {
  const stops: { stop: Stop; order: number }[] = []
  const first = new Int32Array(orders.length)
  const second = new Int32Array(orders.length).fill(-1)
  for (const [index, order] of orders.entries()) {
    first[index] = stops.length
    if (order.stops.length === 2) second[index] = stops.length + 1
    for (const stop of order.stops) stops.push({ stop, order: index })
  }
  const nodes = stops.length + 2 * vehicles.length
  const place = new Int32Array(nodes)
  const orderOf = new Int32Array(nodes).fill(-1)
  const [service, setup] = [new Float64Array(nodes), new Float64Array(nodes)]
  const opens = new Float64Array(nodes).fill(Number.NEGATIVE_INFINITY)
  const closes = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY)
  const windows = new Array<Float64Array | null>(nodes).fill(null)
  for (const [node, { stop, order }] of stops.entries()) {
    place[node] = stop.place
    orderOf[node] = order
    service[node] = stop.service
    setup[node] = stop.setup
    if (stop.windows.length === 0) continue
    if (stop.windows.length > 1)
      windows[node] = Float64Array.from(stop.windows.flatMap(({ from, to }) => [from, to]))
    opens[node] = stop.windows[0]!.from
    closes[node] = stop.windows.at(-1)!.to
  }
  for (const [vehicle, { start, end, shift }] of vehicles.entries()) {
    const begin = stops.length + 2 * vehicle
    place[begin] = start ?? nowhere
    place[begin + 1] = end ?? nowhere
    opens.fill(shift.from, begin, begin + 2)
    closes.fill(shift.to, begin, begin + 2)
  }
  const hasSetup = setup.some(seconds => seconds > 0)
  const hasManyWindows = windows.some(list => list !== null)
  return { place, orderOf, service, setup, hasSetup, opens, closes, windows, hasManyWindows, first, second }
}

function amounts(
  orders: readonly Order[],
  kinds: number,
  of: (order: Order) => readonly number[],
): Float64Array {
  const all = new Float64Array(orders.length * kinds)
  for (const [index, order] of orders.entries()) {
    for (let kind = 0; kind < kinds; kind++) all[index * kinds + kind] = of(order)[kind] ?? 0
  }
  return all
}

/** Which vehicle may take which order at all. */
function mayTake(vehicle: Vehicle, index: number, order: Order): boolean {
  return (
    order.skills.every(skill => vehicle.skills.includes(skill)) &&
    (order.allowed?.has(index) ?? true) &&
    !order.excluded.has(index) &&
    (order.lock === undefined || order.lock.vehicle === index)
  )
}

function rightsOf({ vehicles, orders, changeCost }: Problem): Pick<Vehicles, 'may' | 'extra'> {
  const may = new Uint8Array(vehicles.length * orders.length)
  const before = new Int32Array(orders.length).fill(-1)
  for (const [index, { plan }] of vehicles.entries()) for (const { order } of plan) before[order] = index
  const hasExtra = changeCost > 0 && before.some(vehicle => vehicle >= 0)
  const extra = hasExtra ? new Float64Array(may.length) : null
  for (const [index, vehicle] of vehicles.entries()) {
    for (const [order, what] of orders.entries()) {
      const at = index * orders.length + order
      may[at] = mayTake(vehicle, index, what) ? 1 : 0
      if (extra && before[order]! >= 0 && before[order] !== index) extra[at] = changeCost
    }
  }
  return { may, extra }
}

/**
 * High enough that no travel is expensive enough to leave out an order that fits, and higher with its priority. Locked
 * orders were promised already, and come before all others.
 */
function leftOutCosts(
  { orders, vehicles, changeCost }: Problem,
  costs: readonly Float64Array[],
): Float64Array {
  let dearest = 1
  for (const matrix of costs)
    for (const cost of matrix) if (Number.isFinite(cost) && cost > dearest) dearest = cost
  const fixed = vehicles.reduce((sum, vehicle) => sum + vehicle.costs.fixed, 0)
  const base = 4 * dearest * (orders.length + vehicles.length + 1) + fixed + changeCost * orders.length
  return Float64Array.from(orders, ({ priority, lock }) => base * (1 + priority + (lock ? 200 : 0)))
}

function typesOf({ vehicles }: Problem, may: Uint8Array, extra: Float64Array | null): Int32Array {
  const known = new Map<string, number>()
  const orders = may.length / vehicles.length
  return Int32Array.from(vehicles, ({ id: _, plan: __, ...vehicle }, index) => {
    const [from, to] = [index * orders, (index + 1) * orders]
    const rights = Buffer.from(may.subarray(from, to)).toString('latin1')
    const key = `${JSON.stringify(vehicle)} ${rights} ${extra?.subarray(from, to).join() ?? ''}`
    const type = known.get(key) ?? known.size
    known.set(key, type)
    return type
  })
}
