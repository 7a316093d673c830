import type { Driver, Hindrance, OpenOrder, World } from './world.ts'

/** Why nothing new is given to a driver now, beside what the planner finds; null: nothing hinders. */
export function hindranceOf(driver: Driver, { now, settings }: World): Hindrance | null {
  if (driver.hindrance) return driver.hindrance
  if (driver.place === null || driver.seenAt === null) return 'STALE_POSITION'
  // Whoever counts as silent gets nothing, also where that is sooner.
  const oldest = Math.min(settings.staleSeconds, settings.silentMinutes * 60) * 1_000
  if (now - driver.seenAt > oldest) return 'STALE_POSITION'
  if (driver.until !== null && driver.until <= now) return 'OFFLINE'
  return null
}

/** Seconds that a position is too old to be free. */
export function staleness({ seenAt }: Driver, { now, settings }: World): number {
  return Math.max(0, (now - (seenAt ?? 0)) / 1_000 - settings.freshSeconds)
}

/**
 * Whether a driver has been silent for so long, or has gone, that what can be taken away is planned anew: whatever is not on
 * board and where nobody has arrived.
 */
export function isLost(driver: Driver, { now, settings }: World): boolean {
  if (driver.hindrance !== null && driver.hindrance !== 'BREAK' && driver.hindrance !== 'STALE_POSITION')
    return true
  return driver.seenAt === null || now - driver.seenAt > settings.silentMinutes * 60_000
}

/** Whether a stop of the order lies where the driver does not work. */
export function isOutside({ zones }: Driver, { stops }: Pick<OpenOrder, 'stops'>): boolean {
  return zones !== undefined && stops.some(stop => !stop.zones?.some(id => zones.includes(id)))
}

/** The driver rejected it, or works elsewhere. */
export function isExcluded(driver: Driver, order: OpenOrder): boolean {
  return order.barred.includes(driver.id) || isOutside(driver, order)
}

/** What somebody gave to a driver all the same stays there. */
export function isUnfit(driver: Driver, order: OpenOrder): boolean {
  return order.skills.some(skill => !driver.skills.includes(skill)) || isOutside(driver, order)
}

export function isReleasable(order: OpenOrder): boolean {
  return !order.isOnBoard && !order.isFixed && order.stops.every(stop => stop.arrivedAt === null)
}
