import type { Work } from './work.ts'

/** From 0 to 1: the part of the budget that is used up, after this many iterations. */
export type Progress = (iterations: number) => number

/** Temperatures at the start and at the end, relative to the average cost of a stop. */
interface Heat {
  readonly hot: number
  readonly cold: number
}

export const usual: Heat = { hot: 5, cold: 0.02 }
/** Higher if every vehicle is full, as then more can be left out. */
export const afterSaving: Heat = { hot: 5, cold: 0.05 }

/** How often a whole route is removed instead of strings. */
const WHOLE_ROUTE = 0.02
/** How many iterations pass before the budget is checked again. */
export const STRIDE = 64
/** The number of iterations after which the number of changes is checked; fewer than this mean that the search is stuck. */
const WATCHED = 16 * STRIDE
const FEWEST_CHANGES = WATCHED / 100
/** The cost of leaving out an order meanwhile, relative to the average cost of a stop. */
const MISSING = 10
/** For at most this many times these iterations; and not when the temperature is low, as then little should change. */
const LONGEST = 8
const LATEST = 0.6
/** The possible error of a sum of doubles. */
const TINY = 1e-9

/**
 * Ruin and recreate under simulated annealing: a more expensive plan is accepted with a probability that falls with
 * the temperature. The best plan so far is kept, whatever is tried.
 *
 * If every vehicle is full to the last minute, whatever is removed fits only where it was, and the search is stuck at any
 * temperature. Then for a while an order may be left out at a moderate price, so that others can change places; such a
 * plan is continued from but never kept as the best.
 */
export function improve(work: Work, progress: Progress, mostVehicles: number, heat = usual): void {
  const { random, ruin, trial } = work
  work.goBack()
  const scale = work.best.total() / Math.max(1, work.model.stops)
  let isStuck = false
  const costOf = (plan: typeof trial, absent: readonly number[]) =>
    plan.total() + (isStuck ? MISSING * scale * absent.length : work.leftOutCost(absent))
  let current = costOf(trial, work.trialAbsent)
  let best = current
  const begun = progress(work.iterations)
  if (begun >= 1) return
  let temperature = heat.hot * scale
  let [changes, watches] = [0, 0]
  for (let turn = 0; ; turn++) {
    if (turn % STRIDE === 0) {
      const done = progress(work.iterations)
      if (done >= 1) return
      const passed = (done - begun) / (1 - begun)
      temperature = heat.hot * (heat.cold / heat.hot) ** passed * scale
      if (turn > 0 && turn % WATCHED === 0) {
        isStuck = stillStuck(passed)
        current = costOf(work.current, work.currentAbsent)
      }
    }
    work.iterations++
    work.reset()
    if (random.next() < WHOLE_ROUTE) ruin.oneRoute(trial, work.trialAbsent)
    else ruin.strings(trial, work.trialAbsent)
    work.recreate(mostVehicles)
    const cost = costOf(trial, work.trialAbsent)
    if (cost >= current - temperature * Math.log(1 - random.next())) continue
    work.accept()
    if (Math.abs(cost - current) > TINY) changes++
    current = cost
    const whole = isStuck ? trial.total() + work.leftOutCost(work.trialAbsent) : cost
    if (whole < best) {
      best = whole
      work.keep()
    }
  }

  /** Whether orders may be left out for now: from when the search is stuck until all are planned in another way, or for too long. */
  function stillStuck(passed: number): boolean {
    const moved = changes >= FEWEST_CHANGES
    changes = 0
    if (!isStuck) {
      watches = 0
      return !moved && passed < LATEST
    }
    const isWhole = work.currentAbsent.length <= work.bestAbsent.length
    if (!isWhole && ++watches < LONGEST) return true
    if (!isWhole) work.goBack()
    return false
  }
}
