import type { PlannedRoute } from '../answer.ts'
import { follow, type GivenStep, type Told } from '../follow.ts'
import { type Model, modelOf } from '../model.ts'
import { refuse } from './places.ts'
import type { Reading } from './read.ts'
import type { PlanningInput } from './schema.ts'
import { stepFinder } from './steps.ts'

type VehicleInput = PlanningInput['vehicles'][number]
type StepInput = NonNullable<VehicleInput['steps']>[number]

/** The given routes, unchanged, and the orders that are in none of them. */
export function followed(
  input: PlanningInput,
  { problem, jobs, shipments }: Reading,
): { model: Model; routes: PlannedRoute[]; absent: number[] } {
  const model = modelOf(problem)
  const find = stepFinder(jobs, shipments, problem.orders)
  const seen = new Set<number>()
  const routes = input.vehicles.flatMap(({ id, steps = [] }, vehicle) => {
    const given = steps.flatMap((step): GivenStep[] => {
      if (step.type === 'break')
        return [{ break: breakOf(problem.vehicles[vehicle]!, step, id), ...toldOf(step) }]
      const found = find(step, id)
      if (!found) return []
      const node = (found.stop === 0 ? model.first : model.second)[found.order]!
      if (seen.has(node)) refuse(`A step of vehicle ${id}, the ${step.type} ${step.id}, is planned twice.`)
      seen.add(node)
      return [{ node, ...toldOf(step) }]
    })
    return given.some(step => 'node' in step) ? [follow(model, vehicle, given)] : []
  })
  const absent = problem.orders.flatMap((_, order) => (seen.has(model.first[order]!) ? [] : [order]))
  return { model, routes, absent }
}

function breakOf(
  { breaks }: Reading['problem']['vehicles'][number],
  step: StepInput,
  vehicle: number,
): number {
  const index = breaks.findIndex(({ id }) => id === step.id)
  if (index < 0) refuse(`A step of vehicle ${vehicle} is the break ${step.id}, which it does not have.`)
  return index
}

function toldOf({ service_at, service_after, service_before }: StepInput): Told {
  return {
    ...(service_at === undefined ? {} : { at: service_at }),
    ...(service_after === undefined ? {} : { after: service_after }),
    ...(service_before === undefined ? {} : { before: service_before }),
  }
}
