import type { City } from '../city.ts'
import type { FleetApi } from '../fleet-api.ts'
import { between, pick, type Random } from '../random.ts'
import type { Vehicle, World } from '../vehicle.ts'
import type { Member } from './crew.ts'
import type { Traffic } from './traffic.ts'

interface Stop {
  id: string
  kind: string
  longitude: number
  latitude: number
  serviceSeconds: number
  arrivedAt: string | null
  departedAt: string | null
  outcome: string | null
  eta: string | null
  order: Order
}

interface Order {
  id: string
  driverId: string | null
  cashDue: number | null
  stops: Omit<Stop, 'order'>[]
}

interface Courier extends Member {
  vehicle: Vehicle
  /** The remaining stops of the plan, in order. */
  plan: Stop[]
  /** The stop where the courier is going, or is at work. */
  at: Stop | null
  /** Stops that were finished here; the service may not know it yet. */
  finished: Set<string>
}

/** Where a vehicle last reported, and what its odometer showed. */
export interface Seen {
  longitude: number
  latitude: number
  odometer: number | null
}

const shareRejected = 0.12
const shareFailed = 0.03
const receivers = ['A. Berger', 'M. Costa', 'J. Lindqvist', 'P. Novak', 'S. Haddad']
const excuses = ['Nobody was there', 'The address could not be found', 'It was refused at the door']

/**
 * Drivers who follow their plans: they go from stop to stop, and report deliveries. Now and then one ignores an offer.
 */
export function createCouriers(
  { world, traffic, random }: { world: World; traffic: Traffic; random: Random },
  crew: readonly (Member & { vehicle: Vehicle; seen: Seen | undefined })[],
) {
  const { city } = world
  const couriers = crew.map(
    ({ seen, ...member }): Courier => ({ ...member, plan: [], at: null, finished: new Set() }),
  )
  const byDriver = new Map(couriers.map(courier => [courier.driverId, courier]))
  const delivered: Stop[] = []
  for (const [index, courier] of couriers.entries()) {
    beginHere(world, courier.vehicle, crew[index]!.seen)
    courier.vehicle.errands = {
      next: () => next(courier),
      mostSpeed: () => traffic.mostSpeed(courier.vehicle),
    }
  }

  function next(courier: Courier): { junction: number; serviceSeconds: number } | null {
    const { at, finished } = courier
    if (at) {
      finished.add(at.id)
      // The service sees from the onward drive that a pickup was done.
      if (at.kind !== 'pickup' && courier.plan.some(({ id }) => id === at.id)) delivered.push(at)
    }
    courier.at = courier.plan.find(({ id }) => !finished.has(id)) ?? null
    if (!courier.at) return null
    // Work never takes exactly as long as planned.
    const serviceSeconds = Math.max(20, courier.at.serviceSeconds * between(random, 0.7, 1.4))
    return { junction: junctionAt(city, courier.at), serviceSeconds }
  }

  return {
    /** Reads everybody's plan. */
    async readPlans(api: FleetApi): Promise<void> {
      const orders: Order[] = []
      for (const status of ['assigned', 'in_progress'])
        orders.push(...(await api.all<Order>(`/jobs?status=${status}&hasStops=true&include=stops`)))
      const plans = new Map<string, Stop[]>()
      for (const order of orders) {
        const { driverId, stops } = order
        const left = stops.filter(({ departedAt, outcome }) => departedAt === null && outcome === null)
        const mine = left.map(stop => ({ ...stop, order }))
        if (driverId) plans.set(driverId, [...(plans.get(driverId) ?? []), ...mine])
      }
      const timeOf = ({ arrivedAt, eta }: Stop) => Date.parse(arrivedAt ?? eta ?? '') || Number.MAX_VALUE
      for (const courier of couriers) {
        courier.plan = (plans.get(courier.driverId) ?? []).sort((a, b) => timeOf(a) - timeOf(b))
        const known = new Set(courier.plan.map(({ id }) => id))
        for (const id of courier.finished) if (!known.has(id)) courier.finished.delete(id)
      }
    },
    /** Accepts most offers. */
    async answerOffers(api: FleetApi): Promise<void> {
      const { items } = await api.call<{ items: { id: string; driverId: string }[] }>(
        'GET',
        '/automation/dispatch/offers?status=offered&limit=100',
      )
      for (const { id, driverId } of items) {
        if (!byDriver.has(driverId)) continue
        const answer = random() < shareRejected ? 'reject' : 'accept'
        await api.call('POST', `/automation/dispatch/offers/${id}/${answer}`)
      }
    },
    /** Reports what was delivered since the last call, the cash that was collected, and deliveries that failed. */
    async report(api: FleetApi): Promise<void> {
      for (let stop = delivered.shift(); stop; stop = delivered.shift()) {
        const { id, cashDue } = stop.order
        const isFailed = random() < shareFailed
        if (cashDue !== null && !isFailed) await api.call('PATCH', `/jobs/${id}`, { cashCollected: cashDue })
        await api.call(
          'PATCH',
          `/job-stops/${stop.id}`,
          isFailed
            ? { outcome: 'failed', outcomeReason: pick(random, excuses) }
            : { outcome: 'done', receivedBy: pick(random, receivers) },
        )
      }
    },
  }
}

/** Starts at the junction nearest to its last reported place, or, if there is none, to its simulated place. */
function beginHere({ city }: World, vehicle: Vehicle, seen: Seen | undefined): void {
  vehicle.junction = seen ? junctionAt(city, seen) : nearest(city, vehicle)
  Object.assign(vehicle, city.junctions[vehicle.junction])
  vehicle.odometer = Math.max(vehicle.odometer, seen?.odometer ?? 0)
  vehicle.fuel = Math.max(vehicle.fuel, vehicle.kind.tank / 2)
  vehicle.drive = null
  vehicle.speed = 0
  vehicle.phase = 'serving'
  vehicle.until = vehicle.now
}

function junctionAt(city: City, { longitude, latitude }: { longitude: number; latitude: number }): number {
  const [west, south] = city.toDegrees({ x: 0, y: 0 })
  const [east, north] = city.toDegrees({ x: 1, y: 1 })
  return nearest(city, { x: (longitude - west) / (east - west), y: (latitude - south) / (north - south) })
}

function nearest({ junctions }: City, { x, y }: { x: number; y: number }): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [index, junction] of junctions.entries()) {
    const away = Math.hypot(junction.x - x, junction.y - y)
    if (away < least) [best, least] = [index, away]
  }
  return best
}
