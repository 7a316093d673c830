import { Compile } from 'typebox/compile'
import type { PlanningAnswer } from './formats/answer-schema.ts'
import { greatCircles, refuse } from './formats/places.ts'
import { type Reading, readProblem, withWays } from './formats/read.ts'
import { PlanningInput } from './formats/schema.ts'
import { writeAnswer, writeFollowed } from './formats/write.ts'
import { solve } from './solve.ts'

const form = Compile(PlanningInput)
const BUDGET_MS = 1_000

export interface PlanLimits {
  readonly stops: number
  readonly vehicles: number
  readonly budgetMs: number
}

const unlimited: PlanLimits = {
  stops: Number.POSITIVE_INFINITY,
  vehicles: Number.POSITIVE_INFINITY,
  budgetMs: Number.POSITIVE_INFINITY,
}

/** The request in its parsed form, or a Problem that says what is wrong with it. */
export function readInput(asked: unknown, limits: PlanLimits = unlimited): PlanningInput {
  refuseTooMuch(asked, limits)
  if (!form.Check(asked)) {
    const { instancePath, keyword, message } = form.Errors(asked)[0]!
    const where = instancePath === '' ? 'the problem' : instancePath.slice(1).replaceAll('/', '.')
    refuse(keyword === 'boolean' ? `${where} is not a known field` : `${where} ${message}`)
  }
  const { budgetMs = 0 } = asked.options ?? {}
  if (budgetMs > limits.budgetMs)
    refuse(`options.budgetMs is ${budgetMs}; at most ${limits.budgetMs} are allowed.`)
  return asked
}

/** Checked first: a million stops are not worth a schema validation. */
function refuseTooMuch(asked: unknown, limits: PlanLimits): void {
  const { jobs, shipments, vehicles } = (asked ?? {}) as Record<string, unknown>
  const count = (list: unknown) => (Array.isArray(list) ? list.length : 0)
  const stops = count(jobs) + 2 * count(shipments)
  if (stops > limits.stops) refuse(`There are ${stops} stops; at most ${limits.stops} are planned at once.`)
  if (count(vehicles) > limits.vehicles)
    refuse(`There are ${count(vehicles)} vehicles; at most ${limits.vehicles} are planned at once.`)
}

/**
 * Plans a request with its options, by great circles if there are no matrices; `clock` measures the budget, in
 * milliseconds.
 */
export function plan(
  input: PlanningInput,
  clock: () => number,
  limits: PlanLimits = unlimited,
): PlanningAnswer {
  const reading = readProblem(input)
  const { points } = reading
  if (!points) return planReading(input, reading, clock, limits)
  const ways = greatCircles(points, input.options ?? {})
  return planReading(
    input,
    withWays(reading, () => ways),
    clock,
    limits,
  )
}

/** The same for a problem whose matrices are known. */
export function planReading(
  input: PlanningInput,
  reading: Reading,
  clock: () => number,
  limits: PlanLimits = unlimited,
): PlanningAnswer {
  const { budgetMs = BUDGET_MS, iterations, seed = 1, objective, c = false } = input.options ?? {}
  if (c) return writeFollowed(input, reading, seed)
  const until = iterations === undefined ? { ms: Math.min(budgetMs, limits.budgetMs), clock } : { iterations }
  const solution = solve(reading.problem, { seed, vehiclesFirst: objective === 'vehicles', until })
  return writeAnswer(input, reading, solution, seed)
}
