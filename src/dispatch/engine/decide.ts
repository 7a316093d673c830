import type { Routes } from '../../planning/routes.ts'
import { type Solution, solve } from '../../planning/solve.ts'
import { type Assignment, assignmentOf, scratchOf } from './assigned.ts'
import { type Batch, batchesOf } from './batches.ts'
import { type Frame, type FrameOptions, frameOf, type Seat } from './frame.ts'
import { type Eta, type Ground, timesOf } from './ground.ts'
import { type Unplanned, unplannedOf } from './unplanned.ts'
import type { Driver, OpenOrder, OpenStop, World } from './world.ts'

/** A driver's new plan. */
export interface PlanChange {
  readonly driver: Driver
  /** Ids of stops, including the one where the driver is. */
  readonly stops: readonly string[]
  readonly etas: readonly Eta[]
  readonly metres: number
  readonly seconds: number
}

/** The result of a round. Nothing is written yet. */
export interface Decisions {
  /** Only plans with other stops than before, or another order of them. */
  readonly plans: readonly PlanChange[]
  readonly assignments: readonly Assignment[]
  readonly unplanned: readonly Unplanned[]
  readonly batches: readonly Batch[]
}

interface DecideOptions extends Pick<FrameOptions, 'routesOnly' | 'wanted'> {
  readonly seed: number
  /** CPU time of this thread, in milliseconds; absent: only the iterations of the settings count. */
  readonly clock?: () => number
}

/**
 * A promise that cannot be kept is extended by as little as possible: by this many seconds at a time. Windows are never
 * extended.
 */
const LATE_BY = [0, 900, 3_600, 1e12]

/**
 * Decides who takes what, and in what sequence: unassigned orders are inserted into all plans, and then everything is
 * improved. An order that has a driver never loses it without getting another.
 */
export function decide(world: World, ground: Ground, options: DecideOptions): Decisions {
  const { settings } = world
  let frame = frameOf(world, ground, { ...options, lateBy: -60 * settings.marginMinutes })
  if (frame.seats.length === 0) return nobody(frame)
  let found = planned(frame, options, settings.iterations)
  for (const lateBy of LATE_BY) {
    if (!isLateAlone(frame, found)) break
    const plans = sequencesOf(frame, found.routes)
    frame = frameOf(world, ground, { ...options, lateBy, plans })
    found = planned(frame, options, 0)
  }
  const settled = severalOf(frame, found.routes)
  if (settled.size > 0) {
    const plans = sequencesOf(frame, found.routes)
    frame = frameOf(world, ground, { ...options, lateBy: LATE_BY.at(-1)!, plans, settled })
    found = planned(frame, options, 0)
  }
  return decisionsOf(frame, found)
}

function planned(frame: Frame, { seed, clock }: DecideOptions, iterations: number): Solution {
  const { budgetMs } = frame.world.settings
  const until = clock && iterations > 0 ? { ms: budgetMs, clock } : { iterations }
  return solve(frame.problem, { seed, vehiclesFirst: false, until })
}

/** Whether an order with a promise was left out that somebody might take at a later time. */
function isLateAlone({ units, seats }: Frame, { absent, model: { may, orders } }: Solution): boolean {
  return absent.some(
    index => units[index]!.order.dueAt !== null && seats.some((_, seat) => may[seat * orders + index] === 1),
  )
}

/** Orders of several units that found a driver as a whole, and are now planned stop by stop. */
function severalOf({ units, fresh, seats }: Frame, routes: Routes): Map<string, string> {
  const isFresh = new Set(fresh)
  const { first } = routes.model
  return new Map(
    units.flatMap(({ order, stops }, index) => {
      const vehicle = routes.vehicleOf[first[index]!]!
      const isWhole = order.stops.length <= stops.length
      return isFresh.has(order) && vehicle >= 0 && !isWhole ? [[order.id, seats[vehicle]!.driver.id]] : []
    }),
  )
}

/** By driver: the stops in order, starting with the one where the driver is. */
function sequencesOf({ seats, units }: Frame, routes: Routes): Map<string, string[]> {
  const { stops, orderOf, first } = routes.model
  return new Map(
    seats.map(({ driver, begin }, vehicle) => {
      const ids = routes
        .nodesOf(vehicle)
        .filter(node => node < stops)
        .map(node => {
          const unit = orderOf[node]!
          return units[unit]!.stops[node === first[unit] ? 0 : 1]!.id
        })
      return [driver.id, [...new Set([...(begin.standing ? [begin.standing.id] : []), ...ids])]]
    }),
  )
}

function decisionsOf(frame: Frame, found: Solution): Decisions {
  const { world, seats, units, fresh } = frame
  const sequences = sequencesOf(frame, found.routes)
  const left = new Set(found.absent.map(index => units[index]!.order))
  for (const order of left) dropOrder(sequences, order.stops)
  for (const seat of seats) keepStops(seat, left, sequences.get(seat.driver.id)!)
  const stops = stopsById(world)
  const plans = seats.flatMap(({ driver, stops: before }): PlanChange[] => {
    const ids = sequences.get(driver.id)!
    if (ids.join() === before.map(({ id }) => id).join()) return []
    return [planOf(frame, driver, ids, stops)]
  })
  const scratch = scratchOf(found.routes)
  return {
    plans: [...plans, ...releasedPlans(frame)],
    assignments: units.flatMap((_, index) =>
      assignmentOf(frame, index, { plan: found.routes, left, scratch }),
    ),
    unplanned: fresh.filter(order => left.has(order)).map(order => unplannedOf(frame, found.routes, order)),
    batches: batchesOf(frame, sequences),
  }
}

function dropOrder(sequences: Map<string, string[]>, stops: readonly OpenStop[]): void {
  const gone = new Set(stops.map(({ id }) => id))
  for (const [driver, ids] of sequences) {
    if (ids.some(id => gone.has(id)))
      sequences.set(
        driver,
        ids.filter(id => !gone.has(id)),
      )
  }
}

/** An order that no longer fits anywhere stays with its driver: at the end, in its previous order. */
function keepStops({ driver, begin, stops }: Seat, left: ReadonlySet<OpenOrder>, sequence: string[]): void {
  const kept = [...left]
    .filter(order => order.driverId === driver.id)
    .flatMap(order => order.stops.map(({ id }) => id))
  const isKept = new Set(kept)
  if (begin.standing && !sequence.includes(begin.standing.id)) sequence.unshift(begin.standing.id)
  const before = stops.map(({ id }) => id).filter(id => isKept.has(id))
  for (const id of [...before, ...kept]) if (!sequence.includes(id)) sequence.push(id)
}

/** For drivers who are no longer at work: orders that are planned again, or wait for another driver, leave their plans. */
function releasedPlans(frame: Frame): PlanChange[] {
  const { world, seats, fresh } = frame
  const seated = new Set(seats.map(({ driver }) => driver))
  const gone = new Set(fresh.flatMap(({ stops }) => stops.map(({ id }) => id)))
  const stops = stopsById(world)
  return world.drivers.flatMap((driver): PlanChange[] => {
    if (seated.has(driver) || !driver.plan.some(id => gone.has(id))) return []
    const ids = driver.plan.filter(id => !gone.has(id) && stops.has(id))
    return [planOf(frame, driver, ids, stops)]
  })
}

function planOf(
  { world, ground }: Frame,
  driver: Driver,
  ids: readonly string[],
  stops: ReadonlyMap<string, OpenStop>,
): PlanChange {
  const { etas, metres, seconds } = timesOf(
    driver,
    ids.map(id => stops.get(id)!),
    world.now,
    ground,
  )
  return { driver, stops: ids, etas, metres, seconds }
}

function stopsById({ orders }: World): Map<string, OpenStop> {
  return new Map(orders.flatMap(order => order.stops.map(stop => [stop.id, stop] as const)))
}

function nobody(frame: Frame): Decisions {
  const unplanned = frame.fresh.map(order => unplannedOf(frame, null, order))
  return { plans: releasedPlans(frame), assignments: [], unplanned, batches: [] }
}
