import { groupsOf, insertAsOne } from './group.ts'
import { Insertion } from './insertion.ts'
import type { Model } from './model.ts'
import { Random } from './random.ts'
import { Routes } from './routes.ts'
import { Ruin } from './ruin.ts'

/** How often a place is passed over, so that the search does not always find the same one. */
const BLINK_RATE = 0.01
/** How often orders that could share a trip are put back as one. */
const GROUPED = 0.03

/**
 * Three plans: what is worked on (`trial`), what that came from (`current`), and the best that there was. Each with the
 * orders that it leaves out. A step copies `current` to `trial`, ruins and recreates it, and then either accepts it, or not.
 */
export class Work {
  readonly model: Model
  readonly random: Random
  readonly ruin: Ruin
  readonly trial: Routes
  readonly current: Routes
  readonly best: Routes
  trialAbsent: number[] = []
  currentAbsent: number[] = []
  bestAbsent: number[] = []
  iterations = 0
  /** No plan is better than the best one, so that there is nothing to search for. */
  isBest = false
  readonly #insertion: Insertion
  readonly #keys: Float64Array
  readonly #groups: boolean

  /** Where vehicles are to be saved, orders are put back one by one alone: groups hinder more than they help there. */
  constructor(model: Model, seed: number, vehiclesFirst: boolean) {
    this.model = model
    this.random = new Random(seed)
    const stamps = { last: 0 }
    this.trial = new Routes(model, stamps)
    this.current = new Routes(model, stamps)
    this.best = new Routes(model, stamps)
    this.ruin = new Ruin(model, this.random)
    this.#insertion = new Insertion(this.trial, this.random, BLINK_RATE)
    this.#keys = new Float64Array(model.orders)
    this.#groups = !vehiclesFirst && model.second.filter(stop => stop >= 0).length > 1
  }

  /** The trial is what the current one is again. */
  reset(): void {
    this.trial.copyFrom(this.current)
    this.trialAbsent = this.currentAbsent.slice()
  }

  accept(): void {
    this.current.copyFrom(this.trial)
    this.currentAbsent = this.trialAbsent.slice()
  }

  /** The trial is the best that there was. */
  keep(): void {
    this.best.copyFrom(this.trial)
    this.bestAbsent = this.trialAbsent.slice()
  }

  /** Goes on from the best one. */
  goBack(): void {
    this.trial.copyFrom(this.best)
    this.trialAbsent = this.bestAbsent.slice()
    this.accept()
  }

  leftOutCost(absent: readonly number[]): number {
    let cost = 0
    for (const order of absent) cost += this.model.leftOut[order]!
    return cost
  }

  /** Puts back what fits, in an order that is drawn anew each time; what does not fit stays absent. */
  recreate(mostVehicles: number): void {
    this.#sort(this.trialAbsent)
    if (this.#groups && this.random.next() < GROUPED) this.#insertGroups(mostVehicles)
    this.#insert(this.#insertion, mostVehicles)
  }

  /** Puts in all that fits, without passing over any place. */
  fill(mostVehicles: number): void {
    this.#insert(new Insertion(this.trial, this.random, 0), mostVehicles)
  }

  /** Orders that could share a trip, as one; what is in no group, or fits nowhere as one, is left for one by one. */
  #insertGroups(mostVehicles: number): void {
    const planned = new Set<number>()
    for (const group of groupsOf(this.model, this.trialAbsent, this.random)) {
      if (!insertAsOne(this.trial, group, mostVehicles)) continue
      for (const order of group) planned.add(order)
    }
    if (planned.size > 0) this.trialAbsent = this.trialAbsent.filter(order => !planned.has(order))
  }

  #insert(insertion: Insertion, mostVehicles: number): void {
    const absent = this.trialAbsent
    let left = 0
    for (const order of absent) {
      const place = insertion.find(order, mostVehicles)
      if (place.vehicle < 0 || !insertion.apply(order, place)) absent[left++] = order
    }
    absent.length = left
  }

  /**
   * By chance, by amount, by the way from home, by the width of the window, by its begin or its end: no single one is
   * the best for all problems. What must be a vehicle's next stop always comes first.
   */
  #sort(orders: number[]): void {
    const kind = this.random.below(17)
    for (const order of orders) this.#keys[order] = this.#keyOf(order, kind)
    const { isNext } = this.model
    orders.sort((a, b) => isNext[b]! - isNext[a]! || this.#keys[a]! - this.#keys[b]! || a - b)
  }

  #keyOf(order: number, kind: number): number {
    const { first, second, opens, closes, place, width, costs, stops } = this.model
    const stop = first[order]!
    const last = second[order]! < 0 ? stop : second[order]!
    if (kind < 4) return this.random.next()
    if (kind < 8) return -this.#amountOf(order)
    if (kind < 11) {
      const away = costs[0]![place[stops]! * width + place[stop]!]!
      return kind < 10 ? -away : away
    }
    if (kind < 13) return closes[last]! - opens[stop]!
    return kind < 15 ? opens[stop]! : -closes[last]!
  }

  #amountOf(order: number): number {
    const { kinds, delivered, collected, carried } = this.model
    let amount = 0
    for (let at = order * kinds; at < (order + 1) * kinds; at++)
      amount += delivered[at]! + collected[at]! + carried[at]!
    return amount
  }
}
