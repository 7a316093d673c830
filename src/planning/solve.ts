import { assign, isAssignment } from './assignment.ts'
import { saveVehicles } from './fewer.ts'
import { afterSaving, improve, type Progress, usual } from './improve.ts'
import { type Model, modelOf } from './model.ts'
import type { Problem } from './problem.ts'
import type { Routes } from './routes.ts'
import { Work } from './work.ts'

interface SolveOptions {
  readonly seed: number
  /** Fewest vehicles first, then the least cost; or the least cost only. */
  readonly vehiclesFirst: boolean
  /** How long: a number of iterations, which makes the result reproducible, or milliseconds of a clock. */
  readonly until: { readonly iterations: number } | { readonly ms: number; readonly clock: () => number }
}

/** A plan, and the orders that it leaves out. */
export interface Solution {
  readonly model: Model
  readonly routes: Routes
  readonly absent: readonly number[]
  readonly iterations: number
}

/**
 * Promises: the plan keeps every rule of the problem; it is never worse than the given plan, if that kept them; it is
 * available within the budget, however short; and the same problem, seed and iterations give the same plan.
 */
export function solve(problem: Problem, options: SolveOptions): Solution {
  const progress = progressOf(options.until)
  const model = modelOf(problem)
  const work = new Work(model, options.seed, options.vehiclesFirst)
  begin(work)
  if (model.stops > 0 && !work.isBest) {
    let most = model.vehicles
    if (options.vehiclesFirst) {
      // Only some time of trying with all vehicles shows whether an order fits nowhere.
      if (work.bestAbsent.length > 0) improve(work, count => progress(count) / 0.2, most)
      most = saveVehicles(work, progress)
    }
    improve(work, progress, most, options.vehiclesFirst ? afterSaving : usual)
  }
  // Finds places that were skipped by chance.
  if (work.bestAbsent.length > 0) fillBest(work)
  return { model, routes: work.best, absent: sorted(work.bestAbsent), iterations: work.iterations }
}

function progressOf(until: SolveOptions['until']): Progress {
  if ('iterations' in until) return count => (until.iterations === 0 ? 1 : count / until.iterations)
  const begun = until.clock()
  return () => (until.ms === 0 ? 1 : (until.clock() - begun) / until.ms)
}

/** The given plan, as far as it is feasible, and everything else where it is cheapest. */
function begin(work: Work): void {
  const { model, trial } = work
  const planned = new Set<number>()
  for (const [vehicle, { plan }] of model.problem.vehicles.entries()) {
    const given = [...new Set(plan.map(step => step.order))].filter(order => !planned.has(order))
    let kept = new Set(given)
    const row = () => plan.filter(step => kept.has(step.order))
    if (!relink(trial, vehicle, row())) {
      kept = new Set()
      for (const order of given) {
        kept.add(order)
        if (!relink(trial, vehicle, row())) kept.delete(order)
      }
      relink(trial, vehicle, row())
    }
    for (const order of kept) planned.add(order)
  }
  if (isAssignment(work)) {
    assign(work)
    work.accept()
    work.keep()
    work.isBest = true
    return
  }
  work.trialAbsent = []
  for (let order = 0; order < model.orders; order++) if (!planned.has(order)) work.trialAbsent.push(order)
  work.trialAbsent.sort(
    (a, b) => model.isNext[b]! - model.isNext[a]! || model.leftOut[b]! - model.leftOut[a]!,
  )
  work.fill(model.vehicles)
  work.accept()
  work.keep()
}

function fillBest(work: Work): void {
  work.goBack()
  work.fill(work.model.vehicles)
  if (work.leftOutCost(work.trialAbsent) < work.leftOutCost(work.bestAbsent)) work.keep()
}

/** Gives a route these stops; returns whether it may have them and is feasible. */
function relink(routes: Routes, vehicle: number, row: Problem['vehicles'][number]['plan']): boolean {
  const { model } = routes
  const begin = routes.begin(vehicle)
  while (routes.length[vehicle]! > 0) routes.unlink(routes.next[begin]!)
  for (const { order, stop } of row) {
    const node = (stop === 0 ? model.first : model.second)[order]!
    if (routes.vehicleOf[node]! >= 0) return false
    routes.link(node, routes.prev[routes.end(vehicle)]!, vehicle)
  }
  const holds = routes.update(vehicle)
  return holds && row.every(({ order }) => isAllowed(model, vehicle, row, order))
}

function isAllowed(
  model: Model,
  vehicle: number,
  row: Problem['vehicles'][number]['plan'],
  order: number,
): boolean {
  if (!model.may[vehicle * model.orders + order]) return false
  if (model.isNext[order] && row[0]!.order !== order) return false
  if (model.second[order]! < 0) return true
  const stops = row.filter(step => step.order === order).map(step => step.stop)
  return stops.length === 2 && stops[0] === 0
}

function sorted(orders: readonly number[]): number[] {
  return [...orders].sort((a, b) => a - b)
}
