import { type City, createCity } from '../../src/simulator/city.ts'
import { between, pick, randomOf } from '../../src/simulator/random.ts'
import type { Place } from '../../src/telemetry/distance.ts'
import type { Incident } from '../../src/travel/incidents.ts'
import { Courier, type Jam, keyOf, type SimStop } from './courier.ts'
import { type Order, ordersOf } from './orders.ts'

interface DayOptions {
  readonly seed: number
  readonly couriers: number
  readonly hours: number
  readonly ordersAnHour: number
}

/** What a dispatcher knows about an order that is not done. */
export interface KnownOrder {
  readonly order: Order
  readonly isOnBoard: boolean
  readonly courier: string | null
  /** Drivers who rejected it, and until when it is not offered to them again. */
  readonly barred: ReadonlyMap<string, number>
}

/** What a dispatcher knows: reports, and its own decisions. */
export interface Known {
  readonly now: number
  readonly couriers: readonly Courier[]
  readonly orders: readonly KnownOrder[]
  readonly incidents: readonly Incident[]
  placeOf(stop: SimStop): Place
}

/** Returns whole plans for the couriers whose plan changes. */
export type Dispatcher = (known: Known) => Promise<ReadonlyMap<string, readonly SimStop[]>>

export interface DayResult {
  orders: number
  delivered: number
  onTime: number
  kmADelivery: number
}

export const BEGIN = Date.parse('2026-11-02T07:00:00Z')
const ROUND_MS = 15_000
const AT_LEAST_EVERY_MS = 60_000
const BARRED_MS = 30 * 60_000
/** The time after the last order in which open orders can still be delivered. */
const AFTER_MS = 2.5 * 3_600_000

/** A day as it develops when a dispatcher decides who goes where. */
export async function simulate(options: DayOptions, dispatch: Dispatcher): Promise<DayResult> {
  const { seed, couriers: count, hours, ordersAnHour } = options
  const city = createCity({ seed })
  const orders = ordersOf(city, seed, BEGIN, hours, ordersAnHour)
  const couriers = Array.from(
    { length: count },
    (_, index) => new Courier(city, seed, index, BEGIN, index % 12 === 3),
  )
  const { jams, told } = jamsOf(city, seed, hours)
  const open = new Map<string, { order: Order; barred: Map<string, number> }>()
  const delivered = new Map<string, number>()
  const onBoard = new Set<string>()
  let [coming, lastRound, isChanged] = [0, Number.NEGATIVE_INFINITY, false]

  const until = BEGIN + hours * 3_600_000 + AFTER_MS
  for (let now = BEGIN; now < until; now += 1_000) {
    while (coming < orders.length && orders[coming]!.createdAt <= now) {
      const order = orders[coming++]!
      open.set(order.id, { order, barred: new Map() })
      isChanged = true
    }
    if (coming === orders.length && open.size === 0) break
    for (const courier of couriers) {
      courier.second(now, jams)
      for (const { stop, at } of courier.done.splice(0)) {
        isChanged = true
        if (stop.kind === 'pickup') onBoard.add(stop.order.id)
        else {
          delivered.set(stop.order.id, at)
          open.delete(stop.order.id)
        }
      }
    }
    if (now % ROUND_MS !== 0 || !(isChanged || now - lastRound >= AT_LEAST_EVERY_MS)) continue
    isChanged = false
    lastRound = now
    const plans = await dispatch(knownAt(now))
    for (const courier of couriers) {
      const plan = plans.get(courier.id)
      if (plan) isChanged = obey(courier, plan, now) || isChanged
    }
  }
  const onTime = orders.filter(({ id, dueAt }) => (delivered.get(id) ?? Number.POSITIVE_INFINITY) <= dueAt)
  const km = couriers.reduce((sum, { metres }) => sum + metres, 0) / 1_000
  return {
    orders: orders.length,
    delivered: delivered.size,
    onTime: onTime.length / orders.length,
    kmADelivery: km / delivered.size,
  }

  function knownAt(now: number): Known {
    const holder = new Map(couriers.flatMap(({ id, plan }) => plan.map(stop => [stop.order.id, id] as const)))
    return {
      now,
      couriers,
      orders: [...open.values()].map(({ order, barred }) => ({
        order,
        isOnBoard: onBoard.has(order.id),
        courier: holder.get(order.id) ?? null,
        barred,
      })),
      incidents: told.filter(({ from, to }) => now >= from && now < to).map(({ incident }) => incident),
      placeOf: ({ order, kind }) => {
        const [longitude, latitude] = city.toDegrees(
          city.junctions[kind === 'pickup' ? order.pickup : order.delivery]!,
        )
        return { longitude, latitude }
      },
    }
  }

  /** Takes a plan, except for what the driver rejects. Returns whether anything was rejected. */
  function obey(courier: Courier, plan: readonly SimStop[], now: number): boolean {
    const had = new Set(courier.plan.map(({ order }) => order.id))
    const refused = new Set<string>()
    for (const { order } of plan) {
      const known = open.get(order.id)!
      if (had.has(order.id) || refused.has(order.id) || known.barred.has(courier.id)) continue
      if (!courier.refuses(order)) continue
      refused.add(order.id)
      known.barred.set(courier.id, now + BARRED_MS)
    }
    const [first] = courier.plan
    courier.plan = plan.filter(({ order }) => !refused.has(order.id))
    if (courier.isServing && (!courier.plan[0] || keyOf(courier.plan[0]) !== keyOf(first!)))
      throw new Error('a dispatcher moved a courier from the stop where it is')
    return refused.size > 0
  }
}

/** Two rush hours that are never reported, and jams that are reported some minutes after they began. */
function jamsOf(city: City, seed: number, hours: number) {
  const random = randomOf(seed, 'jams')
  const jams: Jam[] = []
  const told: { from: number; to: number; incident: Incident }[] = []
  for (const hour of [1, hours - 3]) {
    const from = BEGIN + hour * 3_600_000
    jams.push({ x: 0, y: 0, radius: 2_500, factor: 1.3, from, to: from + 5_400_000 })
  }
  for (let at = 0; at < hours / 2; at++) {
    const { x, y } = pick(random, city.junctions)
    const radius = between(random, 400, 900)
    const from = BEGIN + random() * hours * 3_600_000
    const to = from + between(random, 30, 80) * 60_000
    jams.push({ x, y, radius, factor: 2.5, from, to })
    const [longitude, latitude] = city.toDegrees({ x, y })
    const incident = { place: { longitude, latitude }, radiusMetres: radius, severity: 'HIGH' as const }
    told.push({ from: from + 300_000, to, incident })
  }
  return { jams, told }
}
