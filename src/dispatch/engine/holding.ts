import type { Assignment } from './assigned.ts'
import type { Decisions, PlanChange } from './decide.ts'
import type { OpenOrder } from './world.ts'

/** What of a round's decisions can be written. */
export interface Holding {
  readonly plans: readonly PlanChange[]
  readonly assignments: readonly Assignment[]
  /** Orders that nobody has from now on. */
  readonly released: readonly OpenOrder[]
}

/**
 * What holds of what was decided, where some plans have moved on meanwhile, and some orders are held by somebody else or are other
 * than they were. An order that was to go from one driver to another ties their plans together: both hold or neither does.
 * A new order that cannot be had is left out of its plan.
 */
export function holdingOf(
  { plans, assignments, unplanned }: Pick<Decisions, 'plans' | 'assignments' | 'unplanned'>,
  goodPlans: ReadonlySet<string>,
  goodOrders: ReadonlySet<string>,
): Holding {
  const bad = new Set(plans.map(({ driver }) => driver.id).filter(id => !goodPlans.has(id)))
  const released = unplanned.map(({ order }) => order).filter(({ driverId }) => driverId !== null)
  for (const { id, driverId } of released) if (!goodOrders.has(id)) bad.add(driverId!)
  const moved = assignments.filter(({ from, driverId }) => from !== null && from !== driverId)
  for (const { order, from, driverId } of moved) {
    if (goodOrders.has(order.id)) continue
    bad.add(from!)
    bad.add(driverId)
  }
  for (let size = -1; size !== bad.size; ) {
    size = bad.size
    for (const { from, driverId } of moved) {
      if (!bad.has(from!) && !bad.has(driverId)) continue
      bad.add(from!)
      bad.add(driverId)
    }
  }
  const held = assignments.filter(({ order, driverId }) => !bad.has(driverId) && goodOrders.has(order.id))
  const isHeld = new Set(held.map(({ order }) => order))
  const without = new Set(
    assignments
      .filter(({ order }) => !isHeld.has(order))
      .flatMap(({ order }) => order.stops.map(({ id }) => id)),
  )
  return {
    plans: plans.filter(({ driver }) => !bad.has(driver.id)).map(plan => leaveOut(plan, without)),
    assignments: held,
    released: released.filter(({ driverId }) => !bad.has(driverId!)),
  }
}

export function leaveOut(plan: PlanChange, without: ReadonlySet<string>): PlanChange {
  if (!plan.stops.some(id => without.has(id))) return plan
  return {
    ...plan,
    stops: plan.stops.filter(id => !without.has(id)),
    etas: plan.etas.filter(({ stopId }) => !without.has(stopId)),
  }
}
