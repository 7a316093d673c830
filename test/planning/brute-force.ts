import type { PlanningInput } from '../../src/planning/formats/schema.ts'

/** What a plan leaves out, by weight, and what it costs: the less of the first, then of the second, the better. */
export interface Value {
  leftOut: number
  cost: number
}

type Stop = NonNullable<PlanningInput['shipments']>[number]['pickup']
type Order = {
  stops: Stop[]
  weight: number
  mayTake(vehicle: PlanningInput['vehicles'][number]): boolean
  isNext: boolean
  atStart: number[]
  changes: number[][]
}

/** By priority, and far more where it is locked. */
export function weightOf({ priority = 0, lock }: { priority?: number; lock?: object }): number {
  return 1 + priority + (lock ? 200 : 0)
}

/** The best plan of a small problem with matrices and without breaks, found by trying all of them. */
export function bestOf(input: PlanningInput): Value {
  const orders = ordersOf(input)
  const all = (1 << orders.length) - 1
  // By the set of orders that the vehicles up to here have: the least that it costs.
  let costs = new Map<number, number>([[0, 0]])
  for (const vehicle of input.vehicles) {
    const own = Array.from({ length: all + 1 }, (_, set) => routeCost(input, vehicle, orders, set))
    const next = new Map(costs)
    for (const [before, cost] of costs) {
      for (let set = 1; set <= all; set++) {
        if (set & before || own[set] === Number.POSITIVE_INFINITY) continue
        const total = cost + own[set]!
        if (total < (next.get(before | set) ?? Number.POSITIVE_INFINITY)) next.set(before | set, total)
      }
    }
    costs = next
  }
  return [...costs]
    .map(([set, cost]) => ({
      cost,
      leftOut: orders.reduce((sum, { weight }, at) => sum + (set & (1 << at) ? 0 : weight), 0),
    }))
    .reduce((a, b) => (a.leftOut < b.leftOut || (a.leftOut === b.leftOut && a.cost <= b.cost) ? a : b))
}

function ordersOf({ jobs = [], shipments = [] }: PlanningInput): Order[] {
  const rights = ({
    skills = [],
    allowedVehicles,
    excludedVehicles,
    lock,
    priority,
  }: (typeof jobs)[number] | (typeof shipments)[number]) => ({
    weight: weightOf({ ...(priority ? { priority } : {}), ...(lock ? { lock } : {}) }),
    isNext: lock?.level === 2,
    mayTake: (vehicle: PlanningInput['vehicles'][number]) =>
      skills.every(skill => vehicle.skills?.includes(skill)) &&
      (allowedVehicles?.includes(vehicle.id) ?? true) &&
      !excludedVehicles?.includes(vehicle.id) &&
      (lock === undefined || lock.vehicle === vehicle.id),
  })
  return [
    ...jobs.map(job => ({
      ...rights(job),
      stops: [job],
      atStart: job.delivery ?? [0, 0],
      changes: [[0, 1].map(kind => (job.pickup?.[kind] ?? 0) - (job.delivery?.[kind] ?? 0))],
    })),
    ...shipments.map(shipment => {
      const { pickup, delivery, amount = [0, 0], lock } = shipment
      const off = amount.map(one => -one)
      return lock?.level === 3
        ? { ...rights(shipment), stops: [delivery], atStart: amount, changes: [off] }
        : { ...rights(shipment), stops: [pickup, delivery], atStart: [0, 0], changes: [amount, off] }
    }),
  ]
}

function routeCost(
  { matrices, options }: PlanningInput,
  vehicle: PlanningInput['vehicles'][number],
  orders: Order[],
  set: number,
): number {
  const mine = orders.filter((_, at) => set & (1 << at))
  if (!mine.every(order => order.mayTake(vehicle))) return Number.POSITIVE_INFINITY
  const { durations, distances = durations } = matrices!.car!
  const { fixed = 0, per_hour = 3600, per_km = 0 } = vehicle.costs ?? {}
  const [from, to] = vehicle.time_window ?? [0, Number.POSITIVE_INFINITY]
  const capacity = vehicle.capacity!
  const count = mine.reduce((sum, order) => sum + order.stops.length, 0)
  if (count > (vehicle.max_tasks ?? Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
  let best = Number.POSITIVE_INFINITY

  function drive(at: number | undefined, place: number | undefined): { seconds: number; metres: number } {
    if (at === undefined || place === undefined) return { seconds: 0, metres: 0 }
    const [seconds, metres] = [durations[at]![place], distances[at]![place]]
    const isWay = seconds !== null && metres !== null
    return isWay
      ? { seconds: seconds! / (vehicle.speed_factor ?? 1), metres: metres! }
      : { seconds: Number.POSITIVE_INFINITY, metres: Number.POSITIVE_INFINITY }
  }

  /** So long is a way driven that takes so many seconds on an open road, if it is begun at a time. */
  function driving(time: number, seconds: number, at?: number, place?: number): number {
    let [now, left] = [time, seconds]
    while (left > 0) {
      const slice = options?.traffic?.find(({ time_window: [a, b] }) => now >= a! && now < b!)
      const next = options?.traffic?.map(({ time_window: [a] }) => a!).filter(begin => begin > now) ?? []
      const until = slice ? slice.time_window[1]! : Math.min(...next)
      const factor = (slice?.factor ?? 1) * (slice?.factors?.[at!]?.[place!] ?? 1)
      const step = Math.min(left * factor, until - now)
      now += step
      left = step < left * factor ? left - step / factor : 0
    }
    return now - time
  }

  function extend(
    done: number[],
    at: number | undefined,
    time: number,
    driven: number,
    travel: number,
    distance: number,
    load: number[],
  ): void {
    if (load.some((one, kind) => one > capacity[kind]!)) return
    const cost = (travel * per_hour) / 3600 + (distance * per_km) / 1000 + fixed
    if (cost >= best) return
    if (driven > (vehicle.max_travel_time ?? Number.POSITIVE_INFINITY)) return
    if (done.every((stops, index) => stops === mine[index]!.stops.length)) {
      const { seconds, metres } = drive(at, vehicle.end_index)
      const [allTravel, all] = [travel + seconds, distance + metres]
      if (!Number.isFinite(all)) return
      const last = driving(time, seconds, at, vehicle.end_index)
      if (time + last > to!) return
      if (driven + last > (vehicle.max_travel_time ?? Number.POSITIVE_INFINITY)) return
      if (all > (vehicle.max_distance ?? Number.POSITIVE_INFINITY)) return
      best = Math.min(best, (allTravel * per_hour) / 3600 + (all * per_km) / 1000 + fixed)
      return
    }
    const isFirst = done.every(stops => stops === 0)
    for (const [index, order] of mine.entries()) {
      if (done[index] === order.stops.length) continue
      if (isFirst && mine.some(other => other.isNext) && !order.isNext) continue
      const stop = order.stops[done[index]!]!
      const place = stop.location_index!
      const { seconds, metres } = drive(at, place)
      if (!Number.isFinite(seconds)) continue
      const way = driving(time, seconds, at, place)
      const arrival = time + way
      const window = (stop.time_windows ?? [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]])
        .filter(([, closes]) => arrival <= closes!)
        .sort((a, b) => a[0]! - b[0]!)[0]
      if (!window) continue
      const begin = Math.max(arrival, window[0]!)
      const leave = begin + (at === place ? 0 : (stop.setup ?? 0)) + (stop.service ?? 0)
      const change = order.changes[done[index]!]!
      extend(
        done.map((stops, other) => (other === index ? stops + 1 : stops)),
        place,
        leave,
        driven + way,
        travel + seconds,
        distance + metres,
        load.map((one, kind) => one + change[kind]!),
      )
    }
  }

  const load = [0, 1].map(kind => mine.reduce((sum, order) => sum + order.atStart[kind]!, 0))
  extend(
    mine.map(() => 0),
    vehicle.start_index,
    from!,
    0,
    0,
    0,
    load,
  )
  return best
}
