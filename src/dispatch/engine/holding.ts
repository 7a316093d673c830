import type { Assignment } from './assigned.ts'
import type { Decisions, PlanChange } from './decide.ts'
import type { OpenOrder } from './world.ts'

/** The part of a round's decisions that can be written. */
export interface Holding {
  readonly plans: readonly PlanChange[]
  readonly assignments: readonly Assignment[]
  /** Orders that have no driver from now on. */
  readonly released: readonly OpenOrder[]
}

/**
 * The decisions that are still valid after some plans have changed meanwhile, and some orders are locked by others or have
 * changed. An order that was to move from one driver to another ties their plans together: both are valid or neither is.
 * A new order that is not available is left out of its plan.
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
