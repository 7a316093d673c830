import type { Order, Problem, Stop, Vehicle, Window } from '../../planning/problem.ts'
import { hindranceOf, isExcluded, isLost, isReleasable, isUnfit, staleness } from './eligible.ts'
import { type Begin, beginOf, type Ground, legBetween, type Timed, timesOf } from './ground.ts'
import { amountOf, roomFor, skillNumber } from './quantities.ts'
import { asOne, type Unit, unitsOf } from './units.ts'
import type { Driver, OpenOrder, OpenStop, World } from './world.ts'

/** A driver that is planned with, and what is known of the plan as it stands. */
export interface Seat {
  readonly driver: Driver
  readonly begin: Begin
  readonly stops: readonly OpenStop[]
  readonly timed: Timed
}

/** A world as the planner sees it, and what its indexes are. */
export interface Frame {
  readonly world: World
  readonly ground: Ground
  readonly seats: readonly Seat[]
  /** Orders that nobody has, or whose driver has gone. */
  readonly fresh: readonly OpenOrder[]
  readonly units: readonly Unit[]
  readonly problem: Problem
}

export interface FrameOptions {
  /** No order changes its driver, and nothing new is given out. */
  readonly routesOnly?: boolean
  /** Who is to have an order, whatever hinders. */
  readonly wanted?: ReadonlyMap<string, string>
  /** Seconds that a promise, which is no window, may be broken by. */
  readonly lateBy?: number
  /** In place of the plans as they are read: by driver, ids of stops. */
  readonly plans?: ReadonlyMap<string, readonly string[]>
  /** Whose orders of several units have been found a driver. */
  readonly settled?: ReadonlyMap<string, string>
}

/** Whoever is this near to the next stop is not sent elsewhere. */
const HELD_SECONDS = 90
/** What is late already still fits where it is, and becomes no later by more than rounding. */
const LATE_ROOM = 1
/** In kilometres, for each minute that a position is too old. */
const STALE_COST = 0.3
/** Seconds: longer than any time that can be written. */
const ANY_TIME = 1e12

/** Who is planned with: whom nothing hinders, or who is wanted whatever hinders. */
function seatsOf(world: World, ground: Ground, wanted: FrameOptions['wanted']): Seat[] {
  const stops = new Map(world.orders.flatMap(order => order.stops.map(stop => [stop.id, stop] as const)))
  const isWanted = new Set(wanted?.values())
  return world.drivers
    .filter(driver => hindranceOf(driver, world) === null || isWanted.has(driver.id))
    .map(driver => {
      const planned = driver.plan.flatMap(id => stops.get(id) ?? [])
      const begin = beginOf(driver, planned[0], world.now)
      return { driver, begin, stops: planned, timed: timesOf(driver, planned, world.now, ground) }
    })
}

/** Orders for which a driver is to be found. */
function freshOf(world: World): OpenOrder[] {
  const drivers = new Map(world.drivers.map(driver => [driver.id, driver]))
  return world.orders.filter(order => {
    if (order.driverId === null) return true
    const driver = drivers.get(order.driverId)
    return (!driver || isLost(driver, world)) && isReleasable(order)
  })
}

export function frameOf(world: World, ground: Ground, options: FrameOptions = {}): Frame {
  const { routesOnly = false, wanted, settled } = options
  const seats = seatsOf(world, ground, wanted)
  const fresh = routesOnly ? [] : freshOf(world)
  const seatOf = new Map(seats.map(({ driver }, index) => [driver.id, index]))
  const isFresh = new Set(fresh)
  const units = world.orders.flatMap(order => {
    const seat = isFresh.has(order) ? undefined : seatOf.get(order.driverId ?? '')
    if (seat === undefined && !isFresh.has(order)) return []
    const parts = unitsOf(order, seat === undefined ? null : seats[seat]!.begin.standing)
    if (parts.length < 2 || seat !== undefined || settled?.has(order.id)) return parts
    return [asOne(parts, between(parts, ground))]
  })
  const etas = new Map(seats.flatMap(seat => kept(seat, world)))
  const limits = { world, seats, seatOf, etas, ground, options, isFresh }
  const several = new Map<OpenOrder, number>()
  for (const { order } of units) several.set(order, (several.get(order) ?? 0) + 1)
  const orders = units.map(unit => orderOf(unit, several.get(unit.order)! > 1, limits))
  const find = findStops(units)
  const vehicles = seats.map((seat, index) => vehicleOf(seat, index, { ...limits, units, orders, find }))
  const { list } = ground.places
  const ways = { places: list.length, durations: ground.ways.late, distances: ground.ways.metres }
  const problem = {
    vehicles,
    orders,
    matrices: { car: ways },
    traffic: [],
    changeCost: world.settings.changeCost,
  }
  return { world, ground, seats, fresh, units, problem }
}

/** When a driver comes to the stops of the plan as it stands, with a position that is as old as it is. */
function kept({ driver, begin, timed }: Seat, world: World): [string, number][] {
  const late = begin.standing ? 0 : staleness(driver, world) * 1_000
  return timed.etas.map(({ stopId, etaLate }) => [stopId, etaLate + late])
}

type Found = { order: number; stop: number }[]

/** A pickup of several deliveries is a stop of each of them. */
function findStops(units: readonly Unit[]): Map<string, Found> {
  const find = new Map<string, Found>()
  for (const [order, { stops }] of units.entries()) {
    for (const [stop, { id }] of stops.entries()) find.set(id, [...(find.get(id) ?? []), { order, stop }])
  }
  return find
}

function between(units: readonly Unit[], ground: Ground): number {
  const stops = [...new Set(units.flatMap(unit => unit.stops))]
  let seconds = 0
  for (let at = 1; at < stops.length - 1; at++)
    seconds += legBetween(ground, stops[at - 1]!.place, stops[at]!.place).late
  return seconds
}

interface Limits {
  readonly world: World
  readonly seats: readonly Seat[]
  readonly seatOf: ReadonlyMap<string, number>
  /** By stop: when its driver comes there by the plan as it stands. */
  readonly etas: ReadonlyMap<string, number>
  readonly ground: Ground
  readonly options: FrameOptions
  readonly isFresh: ReadonlySet<OpenOrder>
}

function orderOf(unit: Unit, isOneOfSeveral: boolean, limits: Limits): Order {
  const { world, seats, seatOf, options, isFresh } = limits
  const { order, stops, isOnBoard, weight } = unit
  const isNew = isFresh.has(order)
  const holder = isNew ? options.settled?.get(order.id) : (order.driverId ?? undefined)
  const vehicle = seatOf.get(options.wanted?.get(order.id) ?? holder ?? '')
  const isForced = options.wanted?.has(order.id) ?? false
  const isKept = !isNew && vehicle !== undefined && isUnfit(seats[vehicle]!.driver, order)
  const isNext = vehicle !== undefined && isHeld(unit, seats[vehicle]!, limits.ground)
  const isSettled = order.isFixed || (order.isTaken ?? false)
  const isLocked =
    isForced || isKept || isNext || isOnBoard || isSettled || isOneOfSeveral || options.routesOnly
  const last = order.stops.at(-1)
  const planned = stops.map(
    (stop): Stop => ({
      id: 0,
      place: limits.ground.places.of(stop.place),
      service: stop.serviceSeconds,
      setup: 0,
      windows: isForced
        ? opening(stop, world)
        : windowsOf(stop, stop.id === last?.id ? order.dueAt : null, isNew, limits),
    }),
  )
  return {
    stops: planned as unknown as Order['stops'],
    isOnBoard,
    delivered: stops.length === 1 && isOnBoard ? [weight] : [],
    collected: stops.length === 1 && stops[0].kind === 'pickup' ? [weight] : [],
    carried: stops.length === 2 ? [weight] : [],
    skills: isForced || isKept ? [] : order.skills.map(skill => skillNumber(skill, world)),
    priority: order.priority,
    excluded: new Set(
      isForced || isKept ? [] : seats.flatMap(({ driver }, at) => (isExcluded(driver, order) ? [at] : [])),
    ),
    ...(isLocked && vehicle !== undefined ? { lock: { vehicle, isNext } } : {}),
  }
}

/** Whether a driver is all but there. */
function isHeld({ stops }: Unit, { begin, stops: planned }: Seat, ground: Ground): boolean {
  const [next] = planned
  if (begin.standing || !next || stops[0].id !== next.id) return false
  return legBetween(ground, begin.place, next.place).seconds <= HELD_SECONDS
}

/** Whoever is to have it whatever hinders may come late, but no earlier than there is something to do. */
function opening({ from }: OpenStop, { now }: World): Window[] {
  return from === null ? [] : [{ from: (from - now) / 1_000, to: ANY_TIME }]
}

function windowsOf(
  { id, from, to }: OpenStop,
  dueAt: number | null,
  isNew: boolean,
  { world, etas, options }: Limits,
): Window[] {
  const seconds = (moment: number) => (moment - world.now) / 1_000
  const due = dueAt === null ? ANY_TIME : seconds(dueAt) + (options.lateBy ?? 0)
  const closes = Math.min(to === null ? ANY_TIME : seconds(to), due)
  const opens = from === null ? -ANY_TIME : seconds(from)
  const eta = etas.get(id)
  const kept = isNew || eta === undefined ? closes : Math.max(closes, seconds(eta) + LATE_ROOM)
  if (opens === -ANY_TIME && kept === ANY_TIME) return []
  return [{ from: Math.min(opens, kept), to: kept }]
}

interface More extends Limits {
  readonly units: readonly Unit[]
  readonly orders: readonly Order[]
  readonly find: ReadonlyMap<string, Found>
}

function vehicleOf({ driver, begin, timed }: Seat, index: number, more: More): Vehicle {
  const { world, ground, options, find, orders } = more
  const { settings, now } = world
  const seconds = (moment: number) => (moment - now) / 1_000
  const late = begin.standing ? 0 : staleness(driver, world)
  const ids = options.plans?.get(driver.id) ?? driver.plan
  const plan = ids.flatMap(id => find.get(id) ?? [])
  const mine = new Set(plan.map(({ order }) => order))
  const heaviest = [...mine].reduce((sum, order) => sum + amountOf(orders[order]!), 0)
  const room = driver.capacityKg ?? Number.MAX_SAFE_INTEGER
  const isWanted = [...(options.wanted?.values() ?? [])].includes(driver.id)
  const stays = seconds(timed.endsLate) + late + LATE_ROOM
  const ends = Math.max(driver.until === null ? ANY_TIME : seconds(driver.until), stays)
  return {
    id: index,
    profile: 'car',
    ...(begin.place ? { start: ground.places.of(begin.place) } : {}),
    // What is in the plan already fits, whoever put it there.
    capacity: [isWanted ? Number.MAX_SAFE_INTEGER : roomFor(plan, orders, heaviest, room)],
    skills: driver.skills.map(skill => skillNumber(skill, world)),
    shift: { from: seconds(begin.at) + late, to: isWanted ? ANY_TIME : ends },
    breaks: [],
    speedFactor: 1,
    costs: { fixed: (late / 60) * STALE_COST, perHour: settings.hourCost, perKm: 1 },
    limits: driver.drivingLeft === null ? {} : { travel: Math.max(driver.drivingLeft, timed.secondsLate) },
    plan,
  }
}
