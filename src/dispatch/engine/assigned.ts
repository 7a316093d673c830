import { Insertion } from '../../planning/insertion.ts'
import { totalsOf } from '../../planning/measures.ts'
import { Random } from '../../planning/random.ts'
import { Routes } from '../../planning/routes.ts'
import { isOutside } from './eligible.ts'
import type { Frame, Seat } from './frame.ts'
import type { OpenOrder } from './world.ts'

/** An order that somebody has from now on. */
export interface Assignment {
  readonly order: OpenOrder
  readonly driverId: string
  readonly vehicleId: string
  /** Who had it before. */
  readonly from: string | null
  /** What it adds to the driver's way. */
  readonly addedKm: number
  readonly addedMinutes: number
  readonly scores: Scores
  readonly alternatives: readonly Alternative[]
}

/** Each 0 to 100. */
interface Scores {
  readonly total: number
  readonly distance: number
  readonly time: number
  readonly load: number
  readonly priority: number
}

/** Who else could have had it, and at what way; or could have, were it not for what hinders. */
interface Alternative {
  readonly driverId: string
  readonly addedKm: number
  readonly addedMinutes: number
  readonly code?: 'ZONE'
}

/** A score is 0 from here on. */
const FAR_KM = 20
const MANY_STOPS = 20
/** And 100 from here on. */
const AMPLE_SECONDS = 3_600
const weights = { distance: 0.4, time: 0.3, load: 0.2, priority: 0.1 } as const
const MOST_ALTERNATIVES = 3

/** A plan to try things in, for as many assignments as there are. */
export function scratchOf({ model }: Routes): Insertion {
  return new Insertion(new Routes(model, { last: 0 }), new Random(0), 0)
}

interface Decided {
  readonly plan: Routes
  /** Orders that nobody has. */
  readonly left: ReadonlySet<OpenOrder>
  readonly scratch: Insertion
}

/** Nothing where the unit is with whom it was, or nobody has it. */
export function assignmentOf(
  { units, seats }: Frame,
  index: number,
  { plan, left, scratch }: Decided,
): Assignment[] {
  const { order } = units[index]!
  const { model } = plan
  const vehicle = plan.vehicleOf[model.first[index]!]!
  // Of several units the first tells.
  if (left.has(order) || vehicle < 0 || units.findIndex(unit => unit.order === order) !== index) return []
  const { driver } = seats[vehicle]!
  if (driver.id === order.driverId && order.stops.some(({ id }) => driver.plan.includes(id))) return []
  const { routes } = scratch
  routes.copyFrom(plan)
  const slack = slackOf(plan, index)
  const whole = measured(routes, vehicle)
  routes.unlinkOrder(index)
  routes.update(vehicle)
  const added = difference(whole, measured(routes, vehicle))
  const scores = scoresOf(added.addedKm, slack, plan.length[vehicle]!, order.priority)
  return [
    {
      order,
      driverId: driver.id,
      vehicleId: driver.vehicleId,
      from: order.driverId,
      ...added,
      scores,
      alternatives: alternativesTo(scratch, index, { vehicle, order, seats }),
    },
  ]
}

interface Measured {
  readonly metres: number
  readonly seconds: number
}

function measured(routes: Routes, vehicle: number): Measured {
  totalsOf(routes, vehicle)
  return { metres: routes.distance[vehicle]!, seconds: routes.travel[vehicle]! }
}

function difference(whole: Measured, part: Measured): Pick<Alternative, 'addedKm' | 'addedMinutes'> {
  const rounded = (figure: number) => Number(Math.max(0, figure).toFixed(3))
  return {
    addedKm: rounded((whole.metres - part.metres) / 1_000),
    addedMinutes: rounded((whole.seconds - part.seconds) / 60),
  }
}

/** Seconds by which the driver may come later to the last stop; infinite where nothing was promised. */
function slackOf({ model, latest, leaves }: Routes, index: number): number {
  const last = model.second[index]! < 0 ? model.first[index]! : model.second[index]!
  const arrival = leaves[last]! - model.service[last]!
  return latest[last]! - arrival
}

function scoresOf(addedKm: number, slack: number, stops: number, priority: number): Scores {
  const share = (part: number) => Math.round(10_000 * Math.min(1, Math.max(0, part))) / 100
  const distance = share(1 - addedKm / FAR_KM)
  const time = share(slack / AMPLE_SECONDS)
  const load = share(1 - stops / MANY_STOPS)
  const total =
    weights.distance * distance + weights.time * time + weights.load * load + weights.priority * priority
  return { total: Number(total.toFixed(2)), distance, time, load, priority }
}

interface Given {
  readonly vehicle: number
  readonly order: OpenOrder
  readonly seats: readonly Seat[]
}

/** Those who could have it, the cheapest first, and then those who are only kept from it by where they work. */
function alternativesTo(
  insertion: Insertion,
  index: number,
  { vehicle, order, seats }: Given,
): Alternative[] {
  const { model, routes } = insertion
  const isFree = (at: number) => model.may[at * model.orders + index] === 1
  const isKept = ({ driver }: Seat) =>
    isOutside(driver, order) &&
    !order.barred.includes(driver.id) &&
    order.skills.every(skill => driver.skills.includes(skill))
  const others = seats.map((_, at) => at).filter(at => at !== vehicle)
  return [
    ...cheapest(others.filter(isFree)),
    ...cheapest(others.filter(at => !isFree(at) && isKept(seats[at]!))).map(
      each => ({ ...each, code: 'ZONE' }) as const,
    ),
  ]

  function cheapest(vehicles: readonly number[]): Alternative[] {
    const costs = vehicles
      .map(at => ({ at, cost: insertion.findIn(index, at).cost }))
      .filter(({ cost }) => Number.isFinite(cost))
    const best = costs.sort((a, b) => a.cost - b.cost || a.at - b.at).slice(0, MOST_ALTERNATIVES)
    return best.flatMap(({ at }): Alternative[] => {
      const without = measured(routes, at)
      const place = { ...insertion.findIn(index, at) }
      if (!insertion.apply(index, place)) return []
      const added = difference(measured(routes, at), without)
      routes.unlinkOrder(index)
      routes.update(at)
      return [{ driverId: seats[at]!.driver.id, ...added }]
    })
  }
}
