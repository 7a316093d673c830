import type { Model } from './model.ts'

interface Found {
  readonly cost: number
  readonly after: number
  readonly secondAfter: number
}

/**
 * The cheapest place of each order in each route, as it was last looked for. From one iteration to the next few routes
 * change, so that most of them need not be looked through again. A route's stamp says whether it is the same still.
 */
export class Memory {
  /** By order and vehicle; where `after` is -1, nothing in the route is cheaper than `cost`. */
  readonly cost: Float64Array
  readonly after: Int32Array
  readonly secondAfter: Int32Array
  readonly #stamps: Float64Array
  readonly #vehicles: number

  constructor({ orders, vehicles }: Model) {
    this.#vehicles = vehicles
    this.cost = new Float64Array(orders * vehicles)
    this.after = new Int32Array(orders * vehicles)
    this.secondAfter = new Int32Array(orders * vehicles)
    this.#stamps = new Float64Array(orders * vehicles)
  }

  /** Where it stands; -1: the route was another one, or was never looked through. */
  at(order: number, vehicle: number, stamp: number): number {
    const at = order * this.#vehicles + vehicle
    return this.#stamps[at] === stamp ? at : -1
  }

  keep(order: number, vehicle: number, stamp: number, { cost, after, secondAfter }: Found): void {
    const at = order * this.#vehicles + vehicle
    this.#stamps[at] = stamp
    this.cost[at] = cost
    this.after[at] = after
    this.secondAfter[at] = secondAfter
  }
}
