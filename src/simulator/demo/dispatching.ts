import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../errors.ts'
import { type FleetApi, Refusal } from '../fleet-api.ts'
import { randomOf } from '../random.ts'
import type { Vehicle, World } from '../vehicle.ts'
import { createCouriers, type Seen } from './couriers.ts'
import { type Member, startEngines } from './crew.ts'
import { createOrders } from './orders.ts'
import { createTraffic } from './traffic.ts'

const EVERY_MS = 3_000

interface Dispatching {
  world: World
  vehicles: readonly Vehicle[]
  crew: readonly Member[]
  /** The last reported place of each vehicle of the fleet. */
  seen: readonly (Seen | undefined)[]
  moment: number
  /** What went wrong; called again only if it is something else. */
  troubled: (reason: string) => void
}

/** Orders come in, engines assign them, and drivers follow, refuse, and stand in jams, until the demo ends. */
export async function dispatch(
  api: FleetApi,
  { world, vehicles, crew, seen, moment, troubled }: Dispatching,
): Promise<never> {
  const random = randomOf(world.seed, 'dispatch', moment)
  const traffic = createTraffic(world, random, moment)
  const couriers = createCouriers(
    { world, traffic, random },
    crew.map(member => ({ ...member, vehicle: vehicles[member.index]!, seen: seen[member.index] })),
  )
  const orders = createOrders(world, crew.length, random, moment)
  await startEngines(api)
  const work = [
    () => orders.pass(api, Date.now()),
    () => couriers.answerOffers(api),
    () => couriers.report(api),
    () => couriers.readPlans(api),
    () => traffic.pass(api, Date.now()),
  ]
  let last = ''
  for (;;) {
    for (const one of work) {
      try {
        await one()
      } catch (error) {
        // Somebody else was faster, or the offer has expired: the next look shows what is left.
        if (error instanceof Refusal && error.status === 409) continue
        const reason = messageOf(error)
        if (reason !== last) troubled(reason)
        last = reason
      }
    }
    await delay(EVERY_MS)
  }
}
