import type { Driver, Hindrance, OpenOrder, World } from './world.ts'

/** Why nothing new is given to a driver now, beside what the planner finds; null: nothing hinders. */
export function hindranceOf(driver: Driver, { now, settings }: World): Hindrance | null {
  if (driver.hindrance) return driver.hindrance
  if (driver.place === null || driver.seenAt === null) return 'STALE_POSITION'
  if (now - driver.seenAt > settings.staleSeconds * 1_000) return 'STALE_POSITION'
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

export function isReleasable(order: OpenOrder): boolean {
  return !order.isOnBoard && !order.isFixed && order.stops.every(stop => stop.arrivedAt === null)
}
