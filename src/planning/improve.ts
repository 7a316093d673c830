import type { Work } from './work.ts'

/** From 0 to 1: how much of the budget is used up, after so many iterations. */
export type Progress = (iterations: number) => number

/** Temperatures at the begin and at the end, by what one stop costs on average. */
interface Heat {
  readonly hot: number
  readonly cold: number
}

export const usual: Heat = { hot: 5, cold: 0.02 }
/** Where every vehicle is full, there is more to leave behind. */
export const afterSaving: Heat = { hot: 5, cold: 0.05 }

/** How often a whole route is taken out in place of strings. */
const WHOLE_ROUTE = 0.02
/** How many iterations pass until the budget is looked at again. */
export const STRIDE = 64

/**
 * Ruin and recreate under simulated annealing: a plan that is dearer is accepted with a chance that falls as the
 * temperature does. The best plan that there was stays the best, whatever is tried.
 */
export function improve(work: Work, progress: Progress, mostVehicles: number, heat = usual): void {
  const { random, ruin, trial } = work
  work.goBack()
  const scale = work.best.total() / Math.max(1, work.model.stops)
  const costOfTrial = () => trial.total() + work.leftOutCost(work.trialAbsent)
  let current = costOfTrial()
  let best = current
  const begun = progress(work.iterations)
  if (begun >= 1) return
  let temperature = heat.hot * scale
  for (let turn = 0; ; turn++) {
    if (turn % STRIDE === 0) {
      const done = progress(work.iterations)
      if (done >= 1) return
      temperature = heat.hot * (heat.cold / heat.hot) ** ((done - begun) / (1 - begun)) * scale
    }
    work.iterations++
    work.reset()
    if (random.next() < WHOLE_ROUTE) ruin.oneRoute(trial, work.trialAbsent)
    else ruin.strings(trial, work.trialAbsent)
    work.recreate(mostVehicles)
    const cost = costOfTrial()
    if (cost >= current - temperature * Math.log(1 - random.next())) continue
    work.accept()
    current = cost
    if (cost < best) {
      best = cost
      work.keep()
    }
  }
}
