import type { Routes } from '../../planning/routes.ts'
import { type Solution, solve } from '../../planning/solve.ts'
import { type Assignment, assignmentOf } from './assigned.ts'
import { type Batch, batchesOf } from './batches.ts'
import { type Frame, type FrameOptions, frameOf, type Seat } from './frame.ts'
import { type Eta, type Ground, timesOf } from './ground.ts'
import { type Unplanned, unplannedOf } from './unplanned.ts'
import type { Driver, OpenOrder, OpenStop, World } from './world.ts'

/** A driver's plan as it is to be. */
export interface PlanChange {
  readonly driver: Driver
  /** Ids of stops, the one where the driver stands among them. */
  readonly stops: readonly string[]
  readonly etas: readonly Eta[]
  readonly metres: number
  readonly seconds: number
}

/** What a round comes to. Nothing is written yet. */
export interface Decisions {
  /** Only plans whose stops, or their order, are others than before. */
  readonly plans: readonly PlanChange[]
  readonly assignments: readonly Assignment[]
  readonly unplanned: readonly Unplanned[]
  readonly batches: readonly Batch[]
}

interface DecideOptions extends Pick<FrameOptions, 'routesOnly' | 'wanted'> {
  readonly seed: number
  /** CPU time of this thread, in milliseconds; absent: the iterations of the settings alone. */
  readonly clock?: () => number
}

/**
 * A promise that cannot be kept is broken by as little as need be: by so many seconds more, again and again. A window is never
 * broken.
 */
const LATE_BY = [0, 900, 3_600, 1e8]

/**
 * Who takes what, and in what sequence: orders that nobody has go into all plans, and then all of it is improved. An order that
 * somebody has is never left without.
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

/** Whether something with a promise was left out that somebody might do at a later moment. */
function isLateAlone({ units, seats }: Frame, { absent, model: { may, orders } }: Solution): boolean {
  return absent.some(
    index => units[index]!.order.dueAt !== null && seats.some((_, seat) => may[seat * orders + index] === 1),
  )
}

/** Orders of several units that found a driver as one, and are now to be planned stop by stop. */
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

/** By driver: the stops in their order, the one where the driver stands first. */
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
  return {
    plans: [...plans, ...releasedPlans(frame)],
    assignments: units.flatMap((_, index) => assignmentOf(frame, found.routes, index, left)),
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

/** What somebody has stays with that driver where it fits nowhere any more: at the end, in the order that it had. */
function keepStops({ driver, begin, stops }: Seat, left: ReadonlySet<OpenOrder>, sequence: string[]): void {
  const kept = [...left]
    .filter(order => order.driverId === driver.id)
    .flatMap(order => order.stops.map(({ id }) => id))
  const isKept = new Set(kept)
  if (begin.standing && !sequence.includes(begin.standing.id)) sequence.unshift(begin.standing.id)
  const before = stops.map(({ id }) => id).filter(id => isKept.has(id))
  for (const id of [...before, ...kept]) if (!sequence.includes(id)) sequence.push(id)
}

/** Of drivers who have gone: what is planned anew, or waits for somebody else, is not in their plans any more. */
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
