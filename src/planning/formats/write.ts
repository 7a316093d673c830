import { type Worth, worths } from '../added.ts'
import { type PlannedRoute, plannedRoutes, type Step } from '../answer.ts'
import { nearestMiss } from '../nearest.ts'
import type { Problem, Stop } from '../problem.ts'
import { reasonsFor } from '../reasons.ts'
import { Routes } from '../routes.ts'
import type { Solution } from '../solve.ts'
import type { PlanningAnswer } from './answer-schema.ts'
import { followed } from './followed.ts'
import type { Reading } from './read.ts'
import type { PlanningInput } from './schema.ts'

type RouteAnswer = PlanningAnswer['routes'][number]
type Totals = Omit<RouteAnswer, 'vehicle' | 'description' | 'steps'>
type StopInput = NonNullable<PlanningInput['shipments']>[number]['pickup']

/** A solution in VROOM's format, with the ids and places of the request. */
export function writeAnswer(
  input: PlanningInput,
  reading: Reading,
  solution: Solution,
  seed: number,
): PlanningAnswer {
  const writer = new Writer(input, reading)
  const routes = plannedRoutes(solution.routes).map(route => writer.route(route))
  const unassigned = solution.absent.flatMap(order => writer.unassigned(order, solution))
  const kinds = solution.model.kinds
  const summary = routes.reduce<Totals>((sum, route) => added(sum, route), nothing(kinds))
  return {
    code: 0,
    summary: {
      ...summary,
      cost: solution.routes.total(),
      routes: routes.length,
      unassigned: unassigned.length,
    },
    unassigned,
    planned: worths(solution.routes).map(worth => writer.planned(worth)),
    routes,
    search: { iterations: solution.iterations, seed },
  }
}

/** Given routes with the rules that they break; for the other vehicles, what prevents each from its plan. */
export function writeFollowed(input: PlanningInput, reading: Reading, seed: number): PlanningAnswer {
  const { model, routes: given, absent } = followed(input, reading)
  const writer = new Writer(input, reading)
  const routes = given.map(route => writer.route(route))
  const idle = { routes: new Routes(model, { last: 0 }) }
  const unassigned = absent.flatMap(order => writer.unassigned(order, idle))
  const summary = routes.reduce<Totals>((sum, route) => added(sum, route), nothing(model.kinds))
  return {
    code: 0,
    summary: { ...summary, routes: routes.length, unassigned: unassigned.length },
    unassigned,
    planned: [],
    routes,
    search: { iterations: 0, seed },
  }
}

function nothing(kinds: number): Totals {
  const amounts = new Array<number>(kinds).fill(0)
  const zero = { cost: 0, setup: 0, service: 0, duration: 0, waiting_time: 0, priority: 0, distance: 0 }
  return { ...zero, delivery: amounts, pickup: amounts, violations: [] }
}

function added(sum: Totals, more: Totals): Totals {
  return {
    cost: sum.cost + more.cost,
    delivery: plus(sum.delivery, more.delivery),
    pickup: plus(sum.pickup, more.pickup),
    setup: sum.setup + more.setup,
    service: sum.service + more.service,
    duration: sum.duration + more.duration,
    waiting_time: sum.waiting_time + more.waiting_time,
    priority: sum.priority + more.priority,
    distance: sum.distance + more.distance,
    violations: [...sum.violations, ...more.violations],
  }
}

function plus(amounts: readonly number[], more: readonly number[]): number[] {
  return amounts.map((amount, kind) => amount + (more[kind] ?? 0))
}

class Writer {
  readonly #input: PlanningInput
  readonly #reading: Reading
  readonly #problem: Problem

  constructor(input: PlanningInput, reading: Reading) {
    this.#input = input
    this.#reading = reading
    this.#problem = reading.problem
  }

  route({ vehicle, steps, cost }: PlannedRoute): RouteAnswer {
    const { id, description } = this.#input.vehicles[vehicle]!
    const last = steps.at(-1)!
    const kinds = last.load.length
    let totals: Totals = { ...nothing(kinds), cost, duration: last.travel, distance: last.distance }
    for (const step of steps) totals = added(totals, this.#ofStep(step, kinds))
    return {
      vehicle: id,
      ...(description === undefined ? {} : { description }),
      ...totals,
      steps: steps
        .map(step => this.#step(vehicle, step))
        // An open end is not a step.
        .filter(
          ({ type, location_index }) => !['start', 'end'].includes(type) || location_index !== undefined,
        )
        .map(step => (this.#input.matrices ? step : withoutIndex(step))),
    }
  }

  #ofStep({ kind, index, setup, service, waiting, violations = [] }: Step, kinds: number): Totals {
    const totals = { ...nothing(kinds), setup, service, waiting_time: waiting, violations: [...violations] }
    if (kind === 'start' || kind === 'end' || kind === 'break') return totals
    const { delivered, collected, carried, isOnBoard, priority } = this.#problem.orders[index]!
    const isLast = kind === 'visit' || kind === 'delivery'
    const all = (amounts: readonly number[]) => Array.from({ length: kinds }, (_, at) => amounts[at] ?? 0)
    return {
      ...totals,
      delivery: all(kind === 'delivery' && !isOnBoard ? carried : delivered),
      pickup: all(kind === 'pickup' ? carried : collected),
      priority: isLast ? priority : 0,
    }
  }

  #step(vehicle: number, step: Step): RouteAnswer['steps'][number] {
    const given = this.#given(vehicle, step)
    const { description } = given
    return {
      type: step.kind === 'visit' ? 'job' : step.kind,
      ...(given.id === undefined ? {} : { id: given.id }),
      ...(description === undefined ? {} : { description }),
      ...(given.location ? { location: given.location } : {}),
      ...(step.place === undefined ? {} : { location_index: step.place }),
      arrival: step.arrival,
      duration: step.travel,
      distance: step.distance,
      setup: step.setup,
      service: step.service,
      waiting_time: step.waiting,
      load: [...step.load],
      ...(step.slack === undefined ? {} : { slack: step.slack }),
      violations: [...(step.violations ?? [])],
    }
  }

  #given(
    vehicle: number,
    { kind, index }: Step,
  ): Partial<Pick<StopInput, 'id' | 'location' | 'description'>> {
    const { start, end, breaks = [] } = this.#input.vehicles[vehicle]!
    if (kind === 'start' || kind === 'end') {
      const location = kind === 'start' ? start : end
      return location ? { location } : {}
    }
    if (kind === 'break') {
      const { id } = this.#problem.vehicles[vehicle]!.breaks[index]!
      return breaks.find(one => one.id === id) ?? { id }
    }
    return this.#stopOf(index, kind === 'pickup' ? 'pickup' : 'delivery')
  }

  #stopOf(order: number, which: 'pickup' | 'delivery'): StopInput {
    const { jobs, shipments } = this.#reading
    return order < jobs.length ? jobs[order]! : shipments[order - jobs.length]![which]
  }

  planned({ order, vehicle, adds, alternative }: Worth): PlanningAnswer['planned'][number] {
    const idOf = (index: number) => this.#problem.vehicles[index]!.id
    return {
      type: order < this.#reading.jobs.length ? 'job' : 'shipment',
      id: this.#stopOf(order, 'delivery').id,
      vehicle: idOf(vehicle),
      adds,
      alternative: alternative && { ...alternative, vehicle: idOf(alternative.vehicle) },
    }
  }

  /** A shipment counts as two, as in VROOM: its pickup, unless it is on board, and its delivery. */
  unassigned(order: number, { routes }: Pick<Solution, 'routes'>): PlanningAnswer['unassigned'] {
    const idOf = (vehicle: number) => this.#problem.vehicles[vehicle]!.id
    const found = reasonsFor(routes, order)
    const reasons = found.map(({ vehicle, ...reason }) => ({ vehicle: idOf(vehicle), ...reason }))
    const near = nearestMiss(found)
    const { stops, isOnBoard } = this.#problem.orders[order]!
    const isJob = order < this.#reading.jobs.length
    const types = isJob
      ? (['job'] as const)
      : isOnBoard
        ? (['delivery'] as const)
        : (['pickup', 'delivery'] as const)
    return types.map((type, at) => {
      const { id, description, location } = this.#stopOf(order, type === 'pickup' ? 'pickup' : 'delivery')
      return {
        id,
        type,
        ...(description === undefined ? {} : { description }),
        ...(location ? { location } : {}),
        ...(this.#input.matrices ? { location_index: (stops[at] as Stop).place } : {}),
        reasons,
        ...(near ? { nearest: { ...near, vehicle: idOf(near.vehicle) } } : {}),
      }
    })
  }
}

function withoutIndex<T extends { location_index?: number }>({ location_index: _, ...step }: T) {
  return step
}
