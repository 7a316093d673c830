import { decide, type PlanChange } from './decide.ts'
import { type Ground, timesOf } from './ground.ts'
import type { Driver, World } from './world.ts'

/** A driver's improved route, and what it saves. */
export interface Resequenced {
  readonly driver: Driver
  readonly original: readonly string[]
  readonly optimized: readonly string[]
  readonly savedKm: number
  readonly savedMinutes: number
  readonly percent: number
  /** Whether the change is worthwhile. */
  readonly isApplied: boolean
  /** With the improved route; null: there is none. */
  readonly plan: PlanChange | null
}

/**
 * Puts the stops of some drivers in a better order if there is one, for each driver separately. An improvement of less
 * than a few percent or minutes is not worth making the driver look at the plan again.
 */
export function resequence(world: World, ground: Ground, driverIds: ReadonlySet<string>): Resequenced[] {
  const stops = new Map(world.orders.flatMap(order => order.stops.map(stop => [stop.id, stop] as const)))
  const drivers = world.drivers.filter(({ id }) => driverIds.has(id))
  const orders = world.orders.filter(({ driverId }) => driverId !== null && driverIds.has(driverId))
  const { plans } = decide({ ...world, drivers, orders }, ground, { seed: 1, routesOnly: true })
  const changed = new Map(plans.map(plan => [plan.driver.id, plan]))
  const { hourCost, leastPercent, leastMinutes } = world.settings
  const cost = (one: { metres: number; seconds: number }) =>
    one.metres / 1_000 + (one.seconds * hourCost) / 3_600
  const rounded = (figure: number) => Number(figure.toFixed(3))
  return drivers.map(driver => {
    const known = driver.plan.filter(id => stops.has(id))
    const before = timesOf(
      driver,
      known.map(id => stops.get(id)!),
      world.now,
      ground,
    )
    const after = changed.get(driver.id)
    const saved = after ? cost(before) - cost(after) : 0
    const percent = cost(before) > 0 ? (100 * saved) / cost(before) : 0
    const savedMinutes = after ? (before.seconds - after.seconds) / 60 : 0
    return {
      driver,
      original: known,
      optimized: after?.stops ?? known,
      savedKm: rounded(after ? (before.metres - after.metres) / 1_000 : 0),
      savedMinutes: rounded(savedMinutes),
      percent: rounded(percent),
      plan: after ?? null,
      isApplied:
        after !== undefined && saved > 0 && (percent >= leastPercent || savedMinutes >= leastMinutes),
    }
  })
}
