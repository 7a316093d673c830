import { decide } from '../../src/dispatch/engine/decide.ts'
import { groundOf } from '../../src/dispatch/engine/ways.ts'
import { type OpenOrder, usualSettings, type World } from '../../src/dispatch/engine/world.ts'
import { createCity } from '../../src/simulator/city.ts'
import { between, randomOf } from '../../src/simulator/random.ts'
import { BEGIN } from './day.ts'

const NEW = 5

/** A city in the middle of a day: drivers with plans for orders, of which some have only just come. */
export async function openWorld(seed: number, drivers: number, orders: number): Promise<World> {
  const city = createCity({ seed: 1 })
  const random = randomOf(seed, 'world')
  const place = () => {
    const [longitude, latitude] = city.toDegrees(
      city.junctions[Math.floor(random() * city.junctions.length)]!,
    )
    return { longitude, latitude }
  }
  const stop = (id: string, kind: 'pickup' | 'delivery') => ({
    id,
    kind,
    place: place(),
    from: null,
    to: null,
    serviceSeconds: 180,
    arrivedAt: null,
  })
  const world: World = {
    now: BEGIN,
    incidents: [],
    settings: usualSettings,
    drivers: Array.from({ length: drivers }, (_, index) => ({
      id: `driver ${index}`,
      vehicleId: `vehicle ${index}`,
      skills: [],
      capacityKg: 300,
      place: place(),
      seenAt: BEGIN,
      until: null,
      hindrance: null,
      drivingLeft: null,
      version: 0,
      plan: [],
    })),
    orders: Array.from({ length: orders }, (_, index) => ({
      id: `order ${index}`,
      priority: 0,
      skills: [],
      weight: between(random, 2, 60),
      dueAt: BEGIN + between(random, 60, 120) * 60_000,
      stops: [stop(`pickup ${index}`, 'pickup'), stop(`delivery ${index}`, 'delivery')],
      isOnBoard: false,
      driverId: null,
      isFixed: false,
      barred: [],
    })),
  }
  const before = { ...world, orders: world.orders.slice(NEW) }
  const ground = await groundOf(before, { engines: {}, learned: null })
  const quickly = { ...before, settings: { ...usualSettings, iterations: 64 } }
  const { plans, assignments } = decide(quickly, ground, { seed })
  const planOf = new Map(plans.map(({ driver, stops }) => [driver.id, stops]))
  const holder = new Map(assignments.map(({ order, driverId }) => [order.id, driverId]))
  const given = (order: OpenOrder) => ({ ...order, driverId: holder.get(order.id) ?? null })
  return {
    ...world,
    drivers: world.drivers.map(driver => ({ ...driver, plan: planOf.get(driver.id) ?? [] })),
    orders: world.orders.map(given),
  }
}
