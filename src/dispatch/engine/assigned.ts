import { Insertion } from '../../planning/insertion.ts'
import { totalsOf } from '../../planning/measures.ts'
import { Random } from '../../planning/random.ts'
import { Routes } from '../../planning/routes.ts'
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

/** Who else could have had it, and at what way. */
interface Alternative {
  readonly driverId: string
  readonly addedKm: number
  readonly addedMinutes: number
}

/** A score is 0 from here on. */
const FAR_KM = 20
const MANY_STOPS = 20
/** And 100 from here on. */
const AMPLE_SECONDS = 3_600
const weights = { distance: 0.4, time: 0.3, load: 0.2, priority: 0.1 } as const
const MOST_ALTERNATIVES = 3

/** Nothing where the unit is with whom it was, or nobody has it. */
export function assignmentOf(
  { units, seats, world }: Frame,
  plan: Routes,
  index: number,
  left: ReadonlySet<OpenOrder>,
): Assignment[] {
  const { order } = units[index]!
  const { model } = plan
  const vehicle = plan.vehicleOf[model.first[index]!]!
  // Of several units the first tells.
  if (left.has(order) || vehicle < 0 || units.findIndex(unit => unit.order === order) !== index) return []
  const { driver } = seats[vehicle]!
  if (driver.id === order.driverId && order.stops.some(({ id }) => driver.plan.includes(id))) return []
  const routes = new Routes(model, { last: 0 })
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
      alternatives: alternativesTo(routes, index, vehicle, seats, world.drivers.length),
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

function difference(whole: Measured, part: Measured): Omit<Alternative, 'driverId'> {
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

function alternativesTo(
  routes: Routes,
  index: number,
  except: number,
  seats: readonly Seat[],
  among: number,
): Alternative[] {
  const { model } = routes
  const insertion = new Insertion(routes, new Random(0), 0)
  const costs: { vehicle: number; cost: number }[] = []
  for (let vehicle = 0; vehicle < Math.min(model.vehicles, among); vehicle++) {
    if (vehicle === except || model.may[vehicle * model.orders + index] === 0) continue
    const { cost } = insertion.findIn(index, vehicle)
    if (Number.isFinite(cost)) costs.push({ vehicle, cost })
  }
  const best = costs.sort((a, b) => a.cost - b.cost || a.vehicle - b.vehicle).slice(0, MOST_ALTERNATIVES)
  return best.flatMap(({ vehicle }): Alternative[] => {
    const without = measured(routes, vehicle)
    const place = { ...insertion.findIn(index, vehicle) }
    if (!insertion.apply(index, place)) return []
    const added = difference(measured(routes, vehicle), without)
    routes.unlinkOrder(index)
    routes.update(vehicle)
    return [{ driverId: seats[vehicle]!.driver.id, ...added }]
  })
}
