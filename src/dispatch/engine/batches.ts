import type { Frame } from './frame.ts'
import { legBetween } from './ground.ts'
import type { OpenStop } from './world.ts'

/** Orders that are on board of one vehicle at the same time, and so share a trip. */
export interface Batch {
  readonly driverId: string
  readonly orderIds: readonly string[]
  readonly km: number
}

/**
 * The batches in the plans after a round: a run of stops from one moment with nothing on board to the next, with at least
 * two orders.
 */
export function batchesOf(
  { world, ground, seats }: Frame,
  sequences: ReadonlyMap<string, readonly string[]>,
): Batch[] {
  const owner = new Map(
    world.orders.flatMap(order => order.stops.map(stop => [stop.id, { order, stop }] as const)),
  )
  return seats.flatMap(({ driver, begin }) =>
    tripsOf(sequences.get(driver.id)!.map(id => owner.get(id)!)).flatMap(({ orderIds, stops, before }) => {
      if (orderIds.length < 2) return []
      return [{ driverId: driver.id, orderIds, km: kmOf([before ?? begin, ...stops]) }]
    }),
  )

  function kmOf(stops: readonly { place: OpenStop['place'] | null }[]): number {
    let metres = 0
    for (let at = 1; at < stops.length; at++) {
      const to = stops[at]!.place
      if (to) metres += legBetween(ground, stops[at - 1]!.place, to).metres
    }
    return Number((metres / 1_000).toFixed(3))
  }
}

interface Trip {
  readonly orderIds: readonly string[]
  readonly stops: readonly OpenStop[]
  /** The previous stop. */
  readonly before: OpenStop | null
}

function tripsOf(row: readonly { order: { id: string; isOnBoard: boolean }; stop: OpenStop }[]): Trip[] {
  const trips: Trip[] = []
  // By order: remaining deliveries of what is on board.
  const last = new Map<string, number>()
  for (const [at, { order, stop }] of row.entries()) if (stop.kind !== 'visit') last.set(order.id, at)
  const aboard = new Set(row.filter(({ order }) => order.isOnBoard).map(({ order }) => order.id))
  let orders = new Set(aboard)
  let stops: OpenStop[] = []
  let before: OpenStop | null = null
  for (const [at, { order, stop }] of row.entries()) {
    if (stop.kind === 'visit') continue
    aboard.add(order.id)
    orders.add(order.id)
    stops.push(stop)
    if (last.get(order.id) === at) aboard.delete(order.id)
    if (aboard.size > 0) continue
    trips.push({ orderIds: [...orders].sort(), stops, before })
    before = stop
    orders = new Set()
    stops = []
  }
  return trips
}
