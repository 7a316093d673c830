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
/** After so many iterations it is looked at how many changed something; fewer than this mean that nothing moves. */
const WATCHED = 16 * STRIDE
const FEWEST_CHANGES = WATCHED / 100
/** What leaving out an order costs meanwhile, by what one stop costs. */
const MISSING = 10
/** For so many times of these iterations at most; and not when it has become cold, since then nothing is to move. */
const LONGEST = 8
const LATEST = 0.6
/** How far a sum of doubles may be off. */
const TINY = 1e-9

/**
 * Ruin and recreate under simulated annealing: a plan that is dearer is accepted with a chance that falls as the
 * temperature does. The best plan that there was stays the best, whatever is tried.
 *
 * Where every vehicle is full to the last minute, whatever is taken out fits only where it was, and nothing moves however
 * hot it is. Then for a while an order may be left out at a moderate price, so that others can change places; such a plan is
 * gone on from and never kept.
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

  /** Whether orders may be left out for now: from when nothing moves on, until all are planned in another way, or for too long. */
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
