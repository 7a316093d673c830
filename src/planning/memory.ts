import type { Model } from './model.ts'

interface Found {
  readonly cost: number
  readonly after: number
  readonly secondAfter: number
}

/**
 * Caches the cheapest place of each order in each route. From one iteration to the next few routes change, so that most
 * of them need not be searched again. A route's stamp shows whether it is still the same.
 */
export class Memory {
  /** By order and vehicle; if `after` is -1, nothing in the route is cheaper than `cost`. */
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

  /** Its index; -1 if the route has changed since, or was never searched. */
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
