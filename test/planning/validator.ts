import type { PlanningAnswer } from '../../src/planning/formats/answer-schema.ts'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'

/**
 * What is wrong with an answer, by the problem alone: every rule is looked up and every figure computed again, with no
 * line of the planner's. Nothing: it may be driven as it stands.
 */
export function faultsOf(input: PlanningInput, answer: PlanningAnswer): string[] {
  const faults: string[] = []
  const check = (holds: boolean, message: string) => {
    if (!holds) faults.push(message)
  }
  checkTasks(input, answer, check)
  const seen = new Set<number>()
  for (const route of answer.routes) {
    check(!seen.has(route.vehicle), `vehicle ${route.vehicle} has two routes`)
    seen.add(route.vehicle)
    checkRoute(input, route, (holds, message) => check(holds, `vehicle ${route.vehicle}: ${message}`))
  }
  for (const figure of ['distance', 'duration', 'service', 'setup', 'waiting_time', 'priority'] as const) {
    const sum = answer.routes.reduce((all, route) => all + route[figure], 0)
    check(isClose(sum, answer.summary[figure]), `summary.${figure} is ${answer.summary[figure]}, not ${sum}`)
  }
  check(answer.summary.unassigned === answer.unassigned.length, 'summary.unassigned')
  return faults
}

type Check = (holds: boolean, message: string) => void
type Route = PlanningAnswer['routes'][number]
type Task = {
  key: string
  type: 'job' | 'pickup' | 'delivery'
  stop: NonNullable<PlanningInput['shipments']>[number]['pickup']
  of: NonNullable<PlanningInput['jobs']>[number] | NonNullable<PlanningInput['shipments']>[number]
}

function tasksOf({ jobs = [], shipments = [] }: PlanningInput): Map<string, Task> {
  const tasks: Task[] = jobs.map(job => ({ key: `job ${job.id}`, type: 'job', stop: job, of: job }))
  for (const shipment of shipments) {
    for (const type of ['pickup', 'delivery'] as const) {
      if (type === 'pickup' && shipment.lock?.level === 3) continue
      const stop = shipment[type]
      tasks.push({ key: `${type} ${stop.id}`, type, stop, of: shipment })
    }
  }
  return new Map(tasks.map(task => [task.key, task]))
}

function checkTasks(input: PlanningInput, answer: PlanningAnswer, check: Check): void {
  const told = [
    ...answer.unassigned.map(({ type, id }) => `${type} ${id}`),
    ...answer.routes.flatMap(route =>
      route.steps
        .filter(step => !['start', 'end', 'break'].includes(step.type))
        .map(({ type, id }) => `${type} ${id}`),
    ),
  ].sort()
  const asked = [...tasksOf(input).keys()].sort()
  check(told.join() === asked.join(), `asked for ${asked.join()}, told of ${told.join()}`)
}

function checkRoute(input: PlanningInput, route: Route, check: Check): void {
  const vehicle = input.vehicles.find(({ id }) => id === route.vehicle)
  if (!vehicle) throw new Error(`there is no vehicle ${route.vehicle}`)
  const tasks = tasksOf(input)
  const ways = waysOf(input, vehicle)
  const kinds = Math.max(0, ...input.vehicles.map(({ capacity = [] }) => capacity.length))
  const capacity = Array.from({ length: kinds }, (_, kind) => vehicle.capacity?.[kind] ?? 0)
  const steps = route.steps
  const stops = steps.flatMap(({ type, id }) => tasks.get(`${type} ${id}`) ?? [])
  check(
    (steps[0]!.type === 'start') === (vehicle.start !== undefined || vehicle.start_index !== undefined),
    'start',
  )
  check(
    (steps.at(-1)!.type === 'end') === (vehicle.end !== undefined || vehicle.end_index !== undefined),
    'end',
  )
  check(stops.length <= (vehicle.max_tasks ?? Number.POSITIVE_INFINITY), 'max_tasks')
  checkOrder(vehicle, stops, check)
  const load = Array.from({ length: kinds }, (_, kind) =>
    stops.reduce((sum, task) => sum + onBoardAtStart(task, kind), 0),
  )
  const breaks = [...(vehicle.breaks ?? [])]
  const [from, to] = vehicle.time_window ?? [0, Number.POSITIVE_INFINITY]
  let clock = steps[0]!.arrival
  let driven = 0
  let last: Place | undefined
  let [distance, wayCost] = [0, 0]
  /** When the way that is under way was driven. */
  let drives: [from: number, to: number][] = []
  check(clock >= from! - tolerance(from!), `begins at ${clock}`)
  for (const step of steps) {
    const name = `${step.type} ${step.id ?? ''}`
    check(step.duration - driven > -1e-6, `${name} drives backwards`)
    check(isClose(step.arrival, clock + step.duration - driven), `${name} arrives at ${step.arrival}`)
    check(step.waiting_time >= -1e-9, `${name} waits for ${step.waiting_time}`)
    drives.push([clock, step.arrival])
    driven = step.duration
    const begin = step.arrival + step.waiting_time
    const task = tasks.get(`${step.type} ${step.id}`)
    if (step.type === 'break') {
      const at = breaks.findIndex(({ id }) => id === step.id)
      const [taken] = breaks.splice(at, 1)
      check(at >= 0 && isWithin(taken?.time_windows, begin), `${name} is at ${begin}`)
      check(step.service === (taken?.service ?? 0), `${name} takes ${step.service}`)
    } else {
      const here: Place = task?.stop ?? {
        location: step.type === 'start' ? vehicle.start : vehicle.end,
        location_index: step.type === 'start' ? vehicle.start_index : vehicle.end_index,
      }
      const way = last ? ways(last, here) : { duration: 0, distance: 0 }
      const progress = drives.reduce((sum, span) => sum + progressIn(span, input, last, here), 0)
      check(isClose(progress, way.duration), `${name}: ${progress} for ${way.duration}`)
      distance += way.distance
      wayCost += costOf(input, vehicle, way)
      check(isClose(step.distance, distance), `${name} has the distance ${step.distance}, not ${distance}`)
      drives = []
      if (task) {
        check(isWithin(task.stop.time_windows, begin), `${name} begins at ${begin}`)
        const setup = last && isSame(last, here) ? 0 : (task.stop.setup ?? 0)
        check(isClose(step.setup, setup), `${name} has the setup ${step.setup}`)
        check(isClose(step.service, task.stop.service ?? 0), `${name} has the service ${step.service}`)
        for (let kind = 0; kind < kinds; kind++) load[kind]! += changeOf(task, kind)
      }
      last = here
    }
    clock = begin + step.setup + step.service
    for (let kind = 0; kind < kinds; kind++) {
      check(isClose(step.load[kind]!, load[kind]!), `${name} has ${step.load} on board, not ${load}`)
      check(load[kind]! >= -1e-9 && load[kind]! <= capacity[kind]! + 1e-9, `${name} has ${load} on board`)
    }
  }
  check(clock <= to! + tolerance(to!), `ends at ${clock}`)
  check(breaks.length === 0, `leaves out ${breaks.length} breaks`)
  check(driven <= (vehicle.max_travel_time ?? Number.POSITIVE_INFINITY) + 1e-6, `travels ${driven}`)
  check(distance <= (vehicle.max_distance ?? Number.POSITIVE_INFINITY) + 1e-6, `goes ${distance}`)
  check(isClose(route.duration, driven) && isClose(route.distance, distance), 'its totals')
  check(isClose(route.cost, wayCost + (vehicle.costs?.fixed ?? 0)), `costs ${route.cost}, not ${wayCost}`)
}

/** How many seconds of an open road are driven in a span of time: what lies between two edges is of one pace. */
function progressIn(
  [from, to]: readonly [number, number],
  { options }: PlanningInput,
  last: Place | undefined,
  here: Place,
): number {
  const traffic = options?.traffic
  if (!traffic || to <= from) return to - from
  const edges = [from, ...traffic.flatMap(({ time_window }) => time_window), to]
  const times = edges.filter(time => time >= from && time <= to).sort((a, b) => a - b)
  return times.slice(1).reduce((sum, until, at) => {
    const middle = (times[at]! + until) / 2
    const slice = traffic.find(({ time_window: [a, b] }) => middle > a! && middle < b!)
    const ofLeg = slice?.factors?.[last?.location_index ?? -1]?.[here.location_index ?? -1] ?? 1
    return sum + (until - times[at]!) / ((slice?.factor ?? 1) * ofLeg)
  }, 0)
}

/** Who may take what, and in which order. */
function checkOrder(vehicle: PlanningInput['vehicles'][number], stops: Task[], check: Check): void {
  for (const [at, { key, type, of }] of stops.entries()) {
    check(
      (of.skills ?? []).every(skill => vehicle.skills?.includes(skill)),
      `${key} needs other skills`,
    )
    check(of.allowedVehicles?.includes(vehicle.id) ?? true, `${key} is for others`)
    check(!of.excludedVehicles?.includes(vehicle.id), `${key} is not for it`)
    check(of.lock === undefined || of.lock.vehicle === vehicle.id, `${key} is locked to another`)
    if (of.lock?.level === 2) check(stops[0]!.of === of, `${key} is not the next stop`)
    if (type !== 'delivery' || of.lock?.level === 3) continue
    const picked = stops.findIndex(other => other.type === 'pickup' && other.of === of)
    check(picked >= 0 && picked < at, `${key} comes before its pickup`)
  }
}

function onBoardAtStart({ type, of }: Task, kind: number): number {
  if (type === 'job') return (of as { delivery?: number[] }).delivery?.[kind] ?? 0
  return type === 'delivery' && of.lock?.level === 3 ? ((of as { amount?: number[] }).amount?.[kind] ?? 0) : 0
}

function changeOf(task: Task, kind: number): number {
  if (task.type === 'job') {
    const { delivery, pickup } = task.of as { delivery?: number[]; pickup?: number[] }
    return (pickup?.[kind] ?? 0) - (delivery?.[kind] ?? 0)
  }
  const amount = (task.of as { amount?: number[] }).amount?.[kind] ?? 0
  return task.type === 'pickup' ? amount : -amount
}

interface Place {
  location?: number[] | undefined
  location_index?: number | undefined
}

interface Way {
  duration: number
  distance: number
}

function waysOf(
  input: PlanningInput,
  { profile = 'car', speed_factor = 1 }: PlanningInput['vehicles'][number],
): (from: Place, to: Place) => Way {
  const { matrices, options = {} } = input
  if (matrices) {
    const { durations, distances = durations } = matrices[profile]!
    return ({ location_index: from }, { location_index: to }) => ({
      duration: (durations[from!]![to!] ?? Number.NaN) / speed_factor,
      distance: distances[from!]![to!] ?? Number.NaN,
    })
  }
  const { speedKmh = 40, detourFactor = 1.3 } = options
  return ({ location: from }, { location: to }) => {
    // By the chord between two points of the unit sphere: another formula than the planner's.
    const [a, b] = [from!, to!].map(([longitude, latitude]) => {
      const [x, y] = [(longitude! * Math.PI) / 180, (latitude! * Math.PI) / 180]
      return [Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)]
    }) as [number[], number[]]
    const chord = Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!)
    const distance = 2 * 6_371_008.8 * Math.asin(Math.min(1, chord / 2)) * detourFactor
    return { distance, duration: distance / (speedKmh / 3.6) / speed_factor }
  }
}

function costOf({ matrices, options }: PlanningInput, vehicle: PlanningInput['vehicles'][number], way: Way) {
  const hasDistances = !matrices || Object.values(matrices).every(matrix => matrix.distances)
  const isDistance = !vehicle.costs && options?.objective === 'distance' && hasDistances
  const { per_hour = 3600, per_km = 0 } = isDistance ? { per_hour: 0, per_km: 1000 } : (vehicle.costs ?? {})
  return (way.duration * per_hour) / 3600 + (way.distance * per_km) / 1000
}

function isSame(a: Place, b: Place): boolean {
  return a.location_index === undefined
    ? a.location!.join() === b.location!.join()
    : a.location_index === b.location_index
}

function isWithin(windows: number[][] | undefined, time: number): boolean {
  return (
    windows?.some(([from, to]) => time >= from! - tolerance(from!) && time <= to! + tolerance(to!)) ?? true
  )
}

function tolerance(value: number): number {
  return 1e-6 * Math.max(1, Number.isFinite(value) ? Math.abs(value) / 1_000 : 1)
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a))
}
