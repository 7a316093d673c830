import { type Progress, STRIDE } from './improve.ts'
import type { Model } from './model.ts'
import type { Work } from './work.ts'

/** The maximum part of the budget that is spent on saving vehicles. */
const SHARE = 0.4
const HOT = 0.1
const COLD = 0.01

/**
 * Reduces the number of vehicles: a whole route is removed, and its orders are squeezed into the others, after Nagata and
 * Bräysy, in the way of Christiaens and Vanden Berghe: each order counts how often it was left out, and a plan is the
 * better, the lower these counts of the orders that it leaves out. Returns how many vehicles are needed.
 */
export function saveVehicles(work: Work, progress: Progress): number {
  const { random, ruin, trial, current } = work
  const misses = new Float64Array(work.model.orders)
  const missed = (orders: readonly number[]) => orders.reduce((sum, order) => sum + misses[order]!, 0)
  // Orders that fit nowhere at all do not count.
  const goal = work.leftOutCost(work.bestAbsent)
  work.goBack()
  let most = current.used()
  const least = leastVehicles(work.model, work.bestAbsent)
  if (most <= least) return most
  dropRoute(work, misses)
  most--
  const scale = work.best.total() / Math.max(1, work.model.stops)
  let temperature = HOT * scale
  let cost = current.total()
  for (let turn = 0; ; turn++) {
    if (turn % STRIDE === 0) {
      const done = progress(work.iterations) / SHARE
      if (done >= 1) break
      temperature = HOT * (COLD / HOT) ** done * scale
    }
    work.iterations++
    work.reset()
    ruin.strings(trial, work.trialAbsent)
    work.recreate(most)
    const [now, before] = [missed(work.trialAbsent), missed(work.currentAbsent)]
    const total = trial.total()
    const isFewer = work.trialAbsent.length < work.currentAbsent.length
    const isAsGood = now <= before && work.trialAbsent.length <= work.currentAbsent.length
    if (now < before || isFewer || (isAsGood && total < cost - temperature * Math.log(1 - random.next()))) {
      work.accept()
      cost = total
    }
    if (work.leftOutCost(work.trialAbsent) > goal) {
      for (const order of work.trialAbsent) misses[order]!++
      continue
    }
    work.accept()
    work.keep()
    if (most <= least) break
    dropRoute(work, misses)
    most--
    cost = current.total()
  }
  return work.best.used()
}

/** With fewer vehicles the amounts of all planned visits could not be carried, whatever the routes. */
function leastVehicles(model: Model, absent: readonly number[]): number {
  const { kinds, vehicles, orders, delivered, collected, capacity } = model
  const left = new Set(absent)
  let least = 1
  for (let kind = 0; kind < kinds; kind++) {
    let [out, back] = [0, 0]
    for (let order = 0; order < orders; order++) {
      if (left.has(order)) continue
      out += delivered[order * kinds + kind]!
      back += collected[order * kinds + kind]!
    }
    const most = Array.from({ length: vehicles }, (_, vehicle) => capacity[vehicle * kinds + kind]!)
    most.sort((a, b) => b - a)
    let [room, needed] = [0, 0]
    while (needed < vehicles && room < Math.max(out, back)) room += most[needed++]!
    least = Math.max(least, needed)
  }
  return least
}

/** The route of the current plan whose orders were left out least often. */
function dropRoute(work: Work, misses: Float64Array): void {
  const { model, current } = work
  let [least, which] = [Number.POSITIVE_INFINITY, -1]
  for (let vehicle = 0; vehicle < model.vehicles; vehicle++) {
    if (current.length[vehicle] === 0) continue
    let total = 0
    for (const node of current.nodesOf(vehicle))
      if (node < model.stops) total += misses[model.orderOf[node]!]!
    if (total < least) [least, which] = [total, vehicle]
  }
  work.reset()
  work.ruin.route(work.trial, which, work.trialAbsent)
  work.accept()
}
