import type { OpenOrder, OpenStop } from './world.ts'

/**
 * What the planner moves as one: a visit, a delivery that is on board, or a pickup with its delivery. Most orders are one
 * of them. An order with more stops is several units, for the same vehicle: a delivery belongs to the last pickup before it.
 */
export interface Unit {
  readonly order: OpenOrder
  readonly stops: readonly [OpenStop] | readonly [pickup: OpenStop, delivery: OpenStop]
  readonly isOnBoard: boolean
  /** kg */
  readonly weight: number
}

/** Of what is still to be done, except for the stop where a driver is. */
export function unitsOf(order: OpenOrder, standing: OpenStop | null): Unit[] {
  const found: Pick<Unit, 'stops' | 'isOnBoard'>[] = []
  let pickup: OpenStop | null = null
  let isUsed = false
  let isOnBoard = order.isOnBoard
  const leavePickup = () => {
    if (pickup && !isUsed) found.push({ stops: [pickup], isOnBoard: false })
  }
  for (const stop of order.stops) {
    if (stop.kind === 'pickup') {
      leavePickup()
      pickup = stop === standing ? null : stop
      isUsed = false
      isOnBoard = stop === standing
    } else if (stop !== standing) {
      if (stop.kind === 'delivery' && pickup) {
        found.push({ stops: [pickup, stop], isOnBoard: false })
        isUsed = true
      } else found.push({ stops: [stop], isOnBoard: stop.kind === 'delivery' && isOnBoard })
    }
  }
  leavePickup()
  const weight = order.weight / Math.max(1, found.length)
  return found.map(unit => ({ order, weight, ...unit }))
}

/**
 * An order of several units as one, to find its driver: from its first stop to its last one, with the work in between, and
 * the given seconds for travel.
 */
export function asOne(units: readonly Unit[], between: number): Unit {
  const stops = [...new Set(units.flatMap(unit => unit.stops))]
  const [first, last] = [stops[0]!, stops.at(-1)!]
  const { order } = units[0]!
  const work = stops.slice(1, -1).reduce((sum, { serviceSeconds }) => sum + serviceSeconds, 0)
  const whole = { order, isOnBoard: false, weight: order.weight }
  if (first === last) return { ...whole, stops: [first] }
  const longer = { ...first, serviceSeconds: first.serviceSeconds + work + between }
  return { ...whole, stops: [longer, last] }
}
