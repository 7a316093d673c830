import type { Break, Matrix, Order, Problem, Stop, Vehicle, Window } from '../problem.ts'
import { Places, type Point, readMatrices, refuse } from './places.ts'
import type { PlanningInput } from './schema.ts'
import { type Finder, stepFinder } from './steps.ts'
import { readTraffic } from './traffic.ts'

type VehicleInput = PlanningInput['vehicles'][number]
type JobInput = NonNullable<PlanningInput['jobs']>[number]
type ShipmentInput = NonNullable<PlanningInput['shipments']>[number]
type StopInput = ShipmentInput['pickup']

const ALWAYS: Window = { from: 0, to: Number.POSITIVE_INFINITY }

/** Translates the problem's indexes to the given ids, for the answer. */
export interface Reading {
  readonly problem: Problem
  /** The locations of the places, for a problem without matrices; it has none until `withWays` adds them. */
  readonly points?: readonly Point[]
  readonly jobs: readonly JobInput[]
  readonly shipments: readonly ShipmentInput[]
}

/**
 * Makes a problem from the input; jobs are its first orders, shipments follow. Contradictory input is refused with a
 * message that says what is wrong and where.
 */
export function readProblem(input: PlanningInput): Reading {
  const { vehicles, jobs = [], shipments = [], options = {} } = input
  unique(vehicles, 'vehicles')
  unique(jobs, 'jobs')
  unique(
    shipments.map(shipment => shipment.pickup),
    'pickups',
  )
  unique(
    shipments.map(shipment => shipment.delivery),
    'deliveries',
  )
  const given = input.matrices && readMatrices(input.matrices)
  const size = given && Object.values(given)[0]?.places
  const places = new Places(size)
  const ids = new Map(vehicles.map((vehicle, index) => [vehicle.id, index]))
  const orders = [
    ...jobs.map(job => readJob(job, ids, places)),
    ...shipments.map(shipment => readShipment(shipment, ids, places)),
  ]
  const kinds = Math.max(0, ...vehicles.map(({ capacity = [] }) => capacity.length))
  for (const [index, order] of orders.entries()) {
    const most = Math.max(order.delivered.length, order.collected.length, order.carried.length)
    if (most > kinds)
      refuse(`${nameOf(index, jobs, shipments)} has ${most} amounts, but no vehicle has so many capacities.`)
  }
  oneNextStop(orders, vehicles)
  const find = stepFinder(jobs, shipments, orders)
  const common = {
    kinds,
    places,
    find,
    byDistance: options.objective === 'distance',
    distancesGiven: hasDistances(input),
  }
  const fleet = vehicles.map(vehicle => readVehicle(vehicle, common))
  for (const { id, profile } of fleet) {
    if (given && !(profile in given))
      refuse(`Vehicle ${id} has the profile ${profile}, for which there is no matrix.`)
  }
  return {
    problem: {
      vehicles: fleet,
      orders,
      matrices: given ?? {},
      traffic: readTraffic(options.traffic ?? [], size),
      changeCost: options.changeCost ?? 0,
    },
    ...(places.points ? { points: places.points } : {}),
    jobs,
    shipments,
  }
}

function hasDistances({ matrices }: PlanningInput): boolean {
  return !matrices || Object.values(matrices).every(matrix => matrix.distances !== undefined)
}

/** The same with matrices between its places, by the profiles of its vehicles. */
export function withWays(reading: Reading, waysOf: (profile: string) => Matrix): Reading {
  const profiles = new Set(reading.problem.vehicles.map(({ profile }) => profile))
  const matrices = Object.fromEntries([...profiles].map(profile => [profile, waysOf(profile)]))
  return { ...reading, problem: { ...reading.problem, matrices } }
}

function unique(things: readonly { id: number }[], name: string): void {
  const seen = new Set<number>()
  for (const { id } of things) {
    if (seen.has(id)) refuse(`Two of the ${name} have the id ${id}.`)
    seen.add(id)
  }
}

function nameOf(order: number, jobs: readonly JobInput[], shipments: readonly ShipmentInput[]): string {
  return order < jobs.length
    ? `Job ${jobs[order]!.id}`
    : `Shipment ${shipments[order - jobs.length]!.pickup.id}`
}

function oneNextStop(orders: readonly Order[], vehicles: readonly VehicleInput[]): void {
  const seen = new Set<number>()
  for (const { lock } of orders) {
    if (!lock?.isNext) continue
    if (seen.has(lock.vehicle))
      refuse(`Vehicle ${vehicles[lock.vehicle]!.id} has two next stops (lock.level 2).`)
    seen.add(lock.vehicle)
  }
}

function readJob(job: JobInput, ids: ReadonlyMap<number, number>, places: Places): Order {
  return {
    stops: [readStop(job, `Job ${job.id}`, places)],
    isOnBoard: false,
    delivered: job.delivery ?? [],
    collected: job.pickup ?? [],
    carried: [],
    ...readRights(job, `Job ${job.id}`, ids),
  }
}

function readShipment(shipment: ShipmentInput, ids: ReadonlyMap<number, number>, places: Places): Order {
  const { pickup, delivery, amount = [], lock } = shipment
  const name = `Shipment ${pickup.id}`
  const last = readStop(delivery, `The delivery of ${name}`, places)
  const isOnBoard = lock?.level === 3
  return {
    stops: isOnBoard ? [last] : [readStop(pickup, `The pickup of ${name}`, places), last],
    isOnBoard,
    delivered: isOnBoard ? amount : [],
    collected: [],
    carried: isOnBoard ? [] : amount,
    ...readRights(shipment, name, ids),
  }
}

function readStop(stop: StopInput, name: string, places: Places): Stop {
  return {
    id: stop.id,
    place: places.of({ location: stop.location, index: stop.location_index }, name),
    service: stop.service ?? 0,
    setup: stop.setup ?? 0,
    windows: readWindows(stop.time_windows ?? [], name),
  }
}

/** Sorted; windows that overlap or touch are merged. */
function readWindows(spans: readonly number[][], name: string): Window[] {
  const windows = spans.map(span => readWindow(span, name)).sort((a, b) => a.from - b.from)
  const merged: { from: number; to: number }[] = []
  for (const window of windows) {
    const last = merged.at(-1)
    if (last && window.from <= last.to) last.to = Math.max(last.to, window.to)
    else merged.push({ ...window })
  }
  return merged
}

function readWindow([from, to]: readonly number[], name: string): Window {
  if (from! > to!) refuse(`A window of ${name} ends, at ${to}, before it begins, at ${from}.`)
  return { from: from!, to: to! }
}

function readRights(
  { skills = [], priority = 0, lock, allowedVehicles, excludedVehicles = [] }: JobInput | ShipmentInput,
  name: string,
  ids: ReadonlyMap<number, number>,
) {
  const vehicle = (id: number): number =>
    ids.get(id) ?? refuse(`${name} names the vehicle ${id}, which does not exist.`)
  return {
    skills,
    priority,
    excluded: new Set(excludedVehicles.map(vehicle)),
    ...(allowedVehicles ? { allowed: new Set(allowedVehicles.map(vehicle)) } : {}),
    ...(lock ? { lock: { vehicle: vehicle(lock.vehicle), isNext: lock.level === 2 } } : {}),
  }
}

interface Common {
  kinds: number
  places: Places
  find: Finder
  byDistance: boolean
  distancesGiven: boolean
}

function readVehicle(
  vehicle: VehicleInput,
  { kinds, places, find, byDistance, distancesGiven }: Common,
): Vehicle {
  const { id, start, end, start_index, end_index, capacity = [], costs } = vehicle
  const name = `Vehicle ${id}`
  const { max_tasks: stops, max_travel_time: travel, max_distance: distance } = vehicle
  const hasStart = start !== undefined || start_index !== undefined
  const hasEnd = end !== undefined || end_index !== undefined
  // By default an hour costs as many units as it has seconds, so that cost is time; if distance is to be minimised, cost is distance.
  const usual = byDistance && distancesGiven ? { perHour: 0, perKm: 1000 } : { perHour: 3600, perKm: 0 }
  return {
    id,
    profile: vehicle.profile ?? 'car',
    ...(hasStart
      ? { start: places.of({ location: start, index: start_index }, `The start of ${name}`) }
      : {}),
    ...(hasEnd ? { end: places.of({ location: end, index: end_index }, `The end of ${name}`) } : {}),
    capacity: Array.from({ length: kinds }, (_, kind) => capacity[kind] ?? 0),
    skills: vehicle.skills ?? [],
    shift: vehicle.time_window ? readWindow(vehicle.time_window, name) : ALWAYS,
    breaks: (vehicle.breaks ?? [])
      .map(
        (one): Break => ({
          id: one.id,
          service: one.service ?? 0,
          windows: readWindows(one.time_windows ?? [], `break ${one.id} of ${name}`),
        }),
      )
      .sort((a, b) => (a.windows[0]?.from ?? 0) - (b.windows[0]?.from ?? 0)),
    speedFactor: vehicle.speed_factor ?? 1,
    costs: costs
      ? { fixed: costs.fixed ?? 0, perHour: costs.per_hour ?? 3600, perKm: costs.per_km ?? 0 }
      : { fixed: 0, ...usual },
    limits: {
      ...(stops === undefined ? {} : { stops }),
      ...(travel === undefined ? {} : { travel }),
      ...(distance === undefined ? {} : { distance }),
    },
    plan: (vehicle.steps ?? []).flatMap(step => find(step, id) ?? []),
  }
}
