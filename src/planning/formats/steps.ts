import type { Order, Vehicle } from '../problem.ts'
import { refuse } from './places.ts'
import type { PlanningInput } from './schema.ts'

type VehicleInput = PlanningInput['vehicles'][number]
type JobInput = NonNullable<PlanningInput['jobs']>[number]
type ShipmentInput = NonNullable<PlanningInput['shipments']>[number]
type Step = NonNullable<VehicleInput['steps']>[number]
export type Finder = (step: Step, vehicle: number) => Vehicle['plan'][number] | undefined

/** Which stop of which order a step of a given plan is; none for a start, an end, a break and orders that are on board. */
export function stepFinder(
  jobs: readonly JobInput[],
  shipments: readonly ShipmentInput[],
  orders: readonly Order[],
): Finder {
  const byId = (list: readonly { id: number }[], offset: number) =>
    new Map(list.map(({ id }, index) => [id, offset + index]))
  const known = {
    job: byId(jobs, 0),
    pickup: byId(
      shipments.map(shipment => shipment.pickup),
      jobs.length,
    ),
    delivery: byId(
      shipments.map(shipment => shipment.delivery),
      jobs.length,
    ),
  }
  return ({ type, id }, vehicle) => {
    if (type === 'start' || type === 'end' || type === 'break') return undefined
    const order = id === undefined ? undefined : known[type].get(id)
    if (order === undefined)
      refuse(`A step of vehicle ${vehicle} is the ${type} ${id}, which does not exist.`)
    const { isOnBoard } = orders[order]!
    if (type === 'pickup' && isOnBoard) return undefined
    return { order, stop: type === 'delivery' && !isOnBoard ? 1 : 0 }
  }
}
