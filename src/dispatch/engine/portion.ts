import type { OpenOrder } from './world.ts'

/** Stops of orders without a driver, in one round: what is decided in a moment, and needs no memory to speak of. */
export const MOST_NEW_STOPS = 1_000

interface Known {
  readonly now: number
  /** Of which it is known that nobody could have them when they were looked at last. */
  readonly failed: ReadonlySet<string>
  /** One that is wanted in any case. */
  readonly asked?: string | undefined
}

/**
 * As many orders without a driver as a round can take in, and all others. The most urgent ones come first; those that nobody could
 * have come last, and others of them from minute to minute, so that they keep nothing else from being given out.
 */
export function portionOf(orders: readonly OpenOrder[], { now, failed, asked }: Known): OpenOrder[] {
  const waiting = orders.filter(({ driverId }) => driverId === null)
  if (countStops(waiting) <= MOST_NEW_STOPS) return [...orders]
  const tried = waiting.filter(({ id }) => failed.has(id))
  const taken = new Set(asked === undefined ? [] : [asked])
  let room = MOST_NEW_STOPS
  const take = (order: OpenOrder) => {
    room -= order.stops.length
    if (room >= 0) taken.add(order.id)
  }
  waiting
    .filter(({ id }) => !failed.has(id))
    .sort(byUrgency)
    .forEach(take)
  if (room > 0 && tried.length > 0) {
    const fitting = Math.max(1, Math.floor((room * tried.length) / countStops(tried)))
    const from = (Math.floor(now / 60_000) * fitting) % tried.length
    for (const order of [...tried.slice(from), ...tried.slice(0, from)]) take(order)
  }
  return orders.filter(({ id, driverId }) => driverId !== null || taken.has(id))
}

function countStops(orders: readonly OpenOrder[]): number {
  return orders.reduce((sum, { stops }) => sum + stops.length, 0)
}

function byUrgency(a: OpenOrder, b: OpenOrder): number {
  return b.priority - a.priority || (a.dueAt ?? Number.MAX_VALUE) - (b.dueAt ?? Number.MAX_VALUE)
}
