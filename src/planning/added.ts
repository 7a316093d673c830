import { Insertion } from './insertion.ts'
import { totalsOf } from './measures.ts'
import { Random } from './random.ts'
import { Routes } from './routes.ts'

/** By how much an order makes a plan longer. */
interface Added {
  readonly duration: number
  readonly distance: number
  readonly cost: number
}

/** What a planned order adds to its route, and what it would add to the best other route; null: it fits into no other. */
export interface Worth {
  readonly order: number
  readonly vehicle: number
  /** Null, without an alternative, if the rest of its route is not feasible without it, for example on the only path. */
  readonly adds: Added | null
  readonly alternative: (Added & { readonly vehicle: number }) | null
}

/** For every planned order, with all others in place. */
export function worths(plan: Routes): Worth[] {
  const { model } = plan
  const routes = new Routes(model, { last: 0 })
  const insertion = new Insertion(routes, new Random(0), 0)
  const found: Worth[] = []
  for (let order = 0; order < model.orders; order++) {
    const vehicle = plan.vehicleOf[model.first[order]!]!
    if (vehicle < 0) continue
    routes.copyFrom(plan)
    const whole = measured(routes, vehicle)
    routes.unlinkOrder(order)
    if (!routes.update(vehicle)) {
      found.push({ order, vehicle, adds: null, alternative: null })
      continue
    }
    const adds = difference(whole, measured(routes, vehicle), extraOf(routes, order, vehicle))
    found.push({ order, vehicle, adds, alternative: otherPlace(routes, insertion, order, vehicle) })
  }
  return found
}

function otherPlace(
  routes: Routes,
  insertion: Insertion,
  order: number,
  except: number,
): Worth['alternative'] {
  const { vehicle, ...place } = { ...insertion.find(order, routes.model.vehicles, except) }
  if (vehicle < 0) return null
  const without = measured(routes, vehicle)
  if (!insertion.apply(order, { vehicle, ...place })) return null
  return { vehicle, ...difference(measured(routes, vehicle), without, extraOf(routes, order, vehicle)) }
}

function measured(routes: Routes, vehicle: number): Added {
  totalsOf(routes, vehicle)
  return {
    duration: routes.travel[vehicle]!,
    distance: routes.distance[vehicle]!,
    cost: routes.cost[vehicle]!,
  }
}

function difference(whole: Added, part: Added, extra: number): Added {
  return {
    duration: whole.duration - part.duration,
    distance: whole.distance - part.distance,
    cost: whole.cost - part.cost + extra,
  }
}

function extraOf({ model: { extra, orders } }: Routes, order: number, vehicle: number): number {
  return extra ? extra[vehicle * orders + order]! : 0
}
