import type { City } from '../../src/simulator/city.ts'
import { between, pick, randomOf } from '../../src/simulator/random.ts'

/** One order of the day, and what becomes known about it when. Places are junctions of the city. */
export interface Order {
  readonly id: string
  readonly createdAt: number
  readonly pickup: number
  readonly delivery: number
  /** It cannot be picked up before this. */
  readonly readyAt: number
  readonly dueAt: number
  readonly weight: number
  readonly skills: readonly string[]
}

const MINUTE = 60_000
const COLD_SHARE = 0.1

/** This many orders per hour, most of them from a few busy places. The same for every dispatcher. */
export function ordersOf(city: City, seed: number, begin: number, hours: number, anHour: number): Order[] {
  const random = randomOf(seed, 'orders')
  const junction = () => Math.floor(random() * city.junctions.length)
  const shops = Array.from({ length: 30 }, junction)
  const orders: Order[] = []
  let at = begin
  while (true) {
    at += Math.round((-Math.log(1 - random()) * 3_600_000) / anHour)
    if (at > begin + hours * 3_600_000) return orders
    const pickup = random() < 0.7 ? pick(random, shops) : junction()
    let delivery = junction()
    while (delivery === pickup) delivery = junction()
    const readyAt = at + between(random, 0, 15) * MINUTE
    orders.push({
      id: `order-${String(orders.length).padStart(5, '0')}`,
      createdAt: at,
      pickup,
      delivery,
      readyAt,
      dueAt: at + between(random, 60, 90) * MINUTE,
      weight: between(random, 2, 60),
      skills: random() < COLD_SHARE ? ['cold'] : [],
    })
  }
}
