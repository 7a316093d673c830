import type { PlanningInput } from '../planning/formats/schema.ts'
import type { Order, Problem, Stop, Vehicle, Window } from '../planning/problem.ts'
import { askJson, fieldOf, said } from '../travel/engines/ask.ts'
import { EngineFailure } from '../travel/engines/engine.ts'

/** VROOM's times and amounts are non-negative integers. Where there is no path, it gets a very long one. */
const NO_WAY = 100_000_000
const MOST = 2 ** 31
const LEAST_WAIT_MS = 2_000

type Options = NonNullable<PlanningInput['options']>

/**
 * Has a VROOM server plan a problem, and returns the problem with that plan to start from. VROOM gets times and amounts
 * rounded to the safe side, and restrictions on vehicles as skills that only the allowed ones have; it has no way to
 * express that a stop must come next.
 */
export async function askVroom(url: URL, problem: Problem, { budgetMs = 0 }: Options): Promise<Problem> {
  const json = inputOf(problem)
  const { status, body } = await askJson({
    url,
    json,
    signal: new AbortController().signal,
    timeoutMs: Math.max(LEAST_WAIT_MS, budgetMs),
  })
  if (status !== 200 || fieldOf(body, 'code') !== 0)
    throw said(status, fieldOf(body, 'code'), fieldOf(body, 'error'))
  const routes = fieldOf(body, 'routes')
  if (!Array.isArray(routes)) throw new EngineFailure('its answer has no routes')
  const plans = new Map(
    routes.map(route => [fieldOf(route, 'vehicle'), planOf(problem, fieldOf(route, 'steps'))]),
  )
  return {
    ...problem,
    vehicles: problem.vehicles.map((vehicle, index) => ({ ...vehicle, plan: plans.get(index) ?? [] })),
  }
}

function planOf({ orders }: Problem, steps: unknown): Vehicle['plan'] {
  if (!Array.isArray(steps)) throw new EngineFailure('its answer has a route without steps')
  return steps.flatMap((step: unknown) => {
    const [type, id] = [fieldOf(step, 'type'), fieldOf(step, 'id')]
    if (type !== 'job' && type !== 'pickup' && type !== 'delivery') return []
    if (typeof id !== 'number' || !orders[id]) throw new EngineFailure('its answer has an unexpected step')
    return [{ order: id, stop: type === 'delivery' ? 1 : 0 }]
  })
}

function inputOf({ vehicles, orders, matrices }: Problem) {
  const own = ownSkills(orders)
  const kinds = vehicles[0]!.capacity.length
  const tasks = orders.map((order, id) => ({
    order,
    id,
    skills: [...order.skills, ...(own.has(id) ? [own.get(id)!] : [])],
  }))
  const amounts = (given: readonly number[]) =>
    Array.from({ length: kinds }, (_, kind) => up(given[kind] ?? 0))
  return {
    vehicles: vehicles.map((vehicle, index) => ({
      id: index,
      profile: vehicle.profile,
      ...(vehicle.start === undefined ? {} : { start_index: vehicle.start }),
      ...(vehicle.end === undefined ? {} : { end_index: vehicle.end }),
      capacity: vehicle.capacity.map(Math.floor),
      skills: [
        ...vehicle.skills,
        ...[...own].flatMap(([id, skill]) => (mayTake(orders[id]!, index) ? [skill] : [])),
      ],
      ...(Number.isFinite(vehicle.shift.to) ? { time_window: span(vehicle.shift) } : {}),
      breaks: vehicle.breaks.map(({ id, windows, service }) => ({
        id,
        service: up(service),
        time_windows: windows.map(window => span(window)),
      })),
      speed_factor: vehicle.speedFactor,
      costs: {
        fixed: up(vehicle.costs.fixed),
        per_hour: up(vehicle.costs.perHour),
        per_km: up(vehicle.costs.perKm),
      },
      ...limitsOf(vehicle),
    })),
    jobs: tasks
      .filter(({ order }) => order.stops.length === 1)
      .map(({ order, id, skills }) => ({
        ...stopOf(order.stops[0], id),
        delivery: amounts(order.delivered),
        pickup: amounts(order.collected),
        skills,
        priority: order.priority,
      })),
    shipments: tasks.flatMap(({ order, id, skills }) => {
      const [pickup, delivery] = order.stops
      if (!delivery) return []
      const amount = amounts(order.carried)
      return [
        {
          pickup: stopOf(pickup, id),
          delivery: stopOf(delivery, id),
          amount,
          skills,
          priority: order.priority,
        },
      ]
    }),
    matrices: Object.fromEntries(
      Object.entries(matrices).map(([profile, { places, durations, distances }]) => [
        profile,
        { durations: rows(durations, places), distances: rows(distances, places) },
      ]),
    ),
  }
}

/** Orders that not every vehicle may take get a skill of their own. */
function ownSkills(orders: readonly Order[]): Map<number, number> {
  const highest = Math.max(0, ...orders.flatMap(({ skills }) => skills))
  const bound = orders.flatMap(({ allowed, excluded, lock }, id) =>
    allowed || excluded.size > 0 || lock ? [id] : [],
  )
  return new Map(bound.map((id, at) => [id, highest + 1 + at]))
}

function mayTake({ allowed, excluded, lock }: Order, vehicle: number): boolean {
  return (
    (allowed?.has(vehicle) ?? true) &&
    !excluded.has(vehicle) &&
    (lock === undefined || lock.vehicle === vehicle)
  )
}

function limitsOf({ limits }: Vehicle) {
  const { stops, travel, distance } = limits
  return {
    ...(stops === undefined ? {} : { max_tasks: stops }),
    ...(travel === undefined ? {} : { max_travel_time: Math.floor(travel) }),
    ...(distance === undefined ? {} : { max_distance: Math.floor(distance) }),
  }
}

function stopOf({ place, service, setup, windows }: Stop, id: number) {
  return {
    id,
    location_index: place,
    service: up(service),
    setup: up(setup),
    ...(windows.length === 0 ? {} : { time_windows: windows.map(span) }),
  }
}

function span({ from, to }: Window): [number, number] {
  if (to < 0 || to >= MOST) throw new EngineFailure('it does not support times before 0, or as late as these')
  const begin = Math.max(0, Math.ceil(from))
  return [begin, Math.max(begin, Math.floor(to))]
}

function rows(ways: Float64Array, places: number): number[][] {
  return Array.from({ length: places }, (_, row) =>
    Array.from(ways.subarray(row * places, (row + 1) * places), way => Math.min(NO_WAY, Math.ceil(way))),
  )
}

function up(value: number): number {
  return Math.ceil(value)
}
