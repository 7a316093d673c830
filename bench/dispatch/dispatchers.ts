import { decide } from '../../src/dispatch/engine/decide.ts'
import { groundOf } from '../../src/dispatch/engine/ways.ts'
import { type EngineSettings, type OpenStop, usualSettings } from '../../src/dispatch/engine/world.ts'
import { cheapestAssignment } from '../../src/planning/assignment.ts'
import { kmBetween } from '../../src/telemetry/distance.ts'
import type { Courier, SimStop } from './courier.ts'
import { keyOf } from './courier.ts'
import type { Dispatcher, Known, KnownOrder } from './day.ts'

const FRESH_MS = 10 * 60_000
const SILENT_MS = 15 * 60_000
const SERVICE_SECONDS = 210
const CAPACITY_KG = 300
/** The cost of leaving an order out: more than any distance. */
const WITHOUT_KM = 1e6

const stopsOf = ({ order }: KnownOrder): SimStop[] => [
  { order, kind: 'pickup' },
  { order, kind: 'delivery' },
]

function isIdle({ plan, seen }: Courier, now: number): boolean {
  return plan.length === 0 && now - seen.at <= FRESH_MS
}

function mayTake(courier: Courier, { order, barred }: KnownOrder, now: number): boolean {
  return order.skills.every(skill => courier.skills.includes(skill)) && !((barred.get(courier.id) ?? 0) > now)
}

/** Orders without a driver, or whose driver has sent nothing for long and has not picked them up. */
function waiting({ orders, couriers, now }: Known): KnownOrder[] {
  const gone = couriers.filter(({ seen, isServing }) => now - seen.at > SILENT_MS && !isServing)
  const silent = new Set(gone.map(({ id }) => id))
  return orders.filter(known => known.courier === null || (silent.has(known.courier) && !known.isOnBoard))
}

function released(known: Known, taken: Iterable<KnownOrder>): Map<string, SimStop[]> {
  const plans = new Map<string, SimStop[]>()
  for (const { order, courier } of taken) {
    const before = known.couriers.find(({ id }) => id === courier)
    if (before)
      plans.set(
        before.id,
        before.plan.filter(stop => stop.order !== order),
      )
  }
  return plans
}

/** The nearest idle driver, for one order after the other as they came. */
export const nearestIdle: Dispatcher = async known => {
  const { couriers, now, placeOf } = known
  const idle = new Set(couriers.filter(courier => isIdle(courier, now)))
  const taken = new Map<KnownOrder, Courier>()
  for (const one of waiting(known)) {
    const pickup = placeOf(stopsOf(one)[0]!)
    const able = [...idle].filter(courier => mayTake(courier, one, now))
    const [nearest] = able.sort((a, b) => kmBetween(a.seen.place, pickup) - kmBetween(b.seen.place, pickup))
    if (!nearest) continue
    idle.delete(nearest)
    taken.set(one, nearest)
  }
  const plans = released(known, taken.keys())
  for (const [one, courier] of taken) plans.set(courier.id, stopsOf(one))
  return plans
}

/** All idle drivers and all waiting orders, matched so that the sum of the distances to them is smallest. */
export const matching: Dispatcher = async known => {
  const { couriers, now, placeOf } = known
  const idle = couriers.filter(courier => isIdle(courier, now))
  const orders = waiting(known)
  if (idle.length === 0 || orders.length === 0) return new Map()
  const costs = new Float64Array(idle.length * orders.length).fill(Number.POSITIVE_INFINITY)
  for (const [row, one] of orders.entries()) {
    const pickup = placeOf(stopsOf(one)[0]!)
    for (const [column, courier] of idle.entries()) {
      if (mayTake(courier, one, now))
        costs[row * idle.length + column] = kmBetween(courier.seen.place, pickup)
    }
  }
  const without = new Float64Array(orders.length).fill(WITHOUT_KM)
  const columns = cheapestAssignment(costs, without, idle.length)
  const taken = new Map(
    orders.flatMap((one, row) => (columns[row]! < 0 ? [] : [[one, idle[columns[row]!]!]])),
  )
  const plans = released(known, taken.keys())
  for (const [one, courier] of taken) plans.set(courier.id, stopsOf(one))
  return plans
}

/** The rounds of the service, with its own planning code; `took` gets their duration, in milliseconds. */
export function ours(settings: Partial<EngineSettings>, took: number[]): Dispatcher {
  return async known => {
    const { now, couriers, orders, placeOf, incidents } = known
    const stops = new Map<string, SimStop>()
    const openStop = (stop: SimStop, courier: string | null): OpenStop => {
      stops.set(keyOf(stop), stop)
      const { order, kind } = stop
      const holder = couriers.find(({ id }) => id === courier)
      const isThere = holder?.plan[0] && keyOf(holder.plan[0]) === keyOf(stop)
      return {
        id: keyOf(stop),
        kind,
        place: placeOf(stop),
        from: kind === 'pickup' ? order.readyAt : null,
        to: null,
        serviceSeconds: SERVICE_SECONDS,
        arrivedAt: isThere ? holder.arrivedAt : null,
      }
    }
    const world = {
      now,
      incidents,
      settings: { ...usualSettings, ...settings },
      drivers: couriers.map(({ id, skills, seen, plan }) => ({
        id,
        vehicleId: id,
        skills,
        capacityKg: CAPACITY_KG,
        place: seen.place,
        seenAt: seen.at,
        until: null,
        hindrance: null,
        drivingLeft: null,
        version: 0,
        plan: plan.map(keyOf),
      })),
      orders: orders.map(one => ({
        id: one.order.id,
        priority: 0,
        skills: one.order.skills,
        weight: one.order.weight,
        dueAt: one.order.dueAt,
        stops: stopsOf(one)
          .slice(one.isOnBoard ? 1 : 0)
          .map(stop => openStop(stop, one.courier)),
        isOnBoard: one.isOnBoard,
        driverId: one.courier,
        isFixed: false,
        barred: [...one.barred].filter(([, until]) => until > now).map(([id]) => id),
      })),
    }
    const begun = performance.now()
    const ground = await groundOf(world, { engines: {}, learned: null })
    const { plans } = decide(world, ground, { seed: 1 })
    took.push(performance.now() - begun)
    return new Map(plans.map(({ driver, stops: ids }) => [driver.id, ids.map(id => stops.get(id)!)]))
  }
}
