import type { Model } from './model.ts'
import type { Random } from './random.ts'
import type { Routes } from './routes.ts'
import { nearestTo } from './ways.ts'

/** Stops that are taken out at once, on average; and the longest string of them from one route. */
const REMOVED = 10
const LONGEST = 10
/** How many neighbours of a stop are gone through. */
const NEAREST = 100
/** How often a string leaves some stops within it where they are, and how often one more. */
const SPLIT = 0.5
const LONGER_SPLIT = 0.01

/**
 * Takes strings of stops that lie side by side out of routes that are near each other, after Christiaens and Vanden
 * Berghe, "Slack Induction by String Removals" (2020): what is put back then has room in several routes at once.
 */
export class Ruin {
  readonly #model: Model
  readonly #random: Random
  /** By vehicle: the turn in which something of it was taken out. */
  readonly #seen: Int32Array
  /** By stop: those that are nearest, found when they are first needed. */
  readonly #near: (Int32Array | undefined)[]
  #turn = 0

  constructor(model: Model, random: Random) {
    this.#model = model
    this.#random = random
    this.#seen = new Int32Array(model.vehicles)
    this.#near = new Array(model.stops)
  }

  /** Takes out orders, which it appends to `absent`. */
  strings(routes: Routes, absent: number[]): void {
    const random = this.#random
    const { model, vehicleOf, length } = routes
    let planned = 0
    for (const stops of length) planned += stops
    if (planned === 0) return
    const longest = Math.min(LONGEST, Math.max(1, planned / routes.used()))
    const most = (4 * REMOVED) / (1 + longest) - 1
    let strings = Math.max(1, Math.floor(random.next() * most + 1))
    const turn = ++this.#turn
    let seed = random.below(model.stops)
    for (let tries = 0; vehicleOf[seed]! < 0 && tries < 20; tries++) seed = random.below(model.stops)
    const near = this.#nearTo(seed)
    for (let at = -1; at < near.length && strings > 0; at++) {
      const stop = at < 0 ? seed : near[at]!
      const vehicle = vehicleOf[stop]!
      if (vehicle < 0 || this.#seen[vehicle] === turn) continue
      this.#seen[vehicle] = turn
      strings--
      const count = Math.floor(random.next() * Math.min(length[vehicle]!, longest) + 1)
      this.#takeString(routes, vehicle, stop, count, absent)
      // Where a way round is shorter than the direct one, what is left may not hold.
      if (!routes.update(vehicle)) this.route(routes, vehicle, absent)
    }
  }

  #nearTo(stop: number): Int32Array {
    const near = this.#near[stop] ?? nearestTo(stop, this.#model, NEAREST)
    this.#near[stop] = near
    return near
  }

  /**
   * A whole route, so that its vehicle may not be needed any more; every second time with the one that is nearest to one of
   * its stops, so that what is split between the two in the wrong way can be split anew.
   */
  oneRoute(routes: Routes, absent: number[]): void {
    const { vehicles } = routes.model
    let vehicle = this.#random.below(vehicles)
    for (let tries = 0; routes.length[vehicle] === 0 && tries < vehicles; tries++)
      vehicle = (vehicle + 1) % vehicles
    const stop = routes.next[routes.begin(vehicle)]!
    this.route(routes, vehicle, absent)
    if (stop >= this.#model.stops || this.#random.next() < 0.5) return
    const beside = this.#nearTo(stop).find(other => routes.vehicleOf[other]! >= 0)
    if (beside !== undefined) this.route(routes, routes.vehicleOf[beside]!, absent)
  }

  /** All of a route. */
  route(routes: Routes, vehicle: number, absent: number[]): void {
    const begin = routes.begin(vehicle)
    for (let node = routes.next[begin]!; node < this.#model.stops; node = routes.next[begin]!) {
      this.#takeOrder(routes, this.#model.orderOf[node]!, absent)
    }
    routes.update(vehicle)
  }

  /** So many stops in a row, of which the given one is one; now and then some within the row are left. */
  #takeString(routes: Routes, vehicle: number, stop: number, count: number, absent: number[]): void {
    const random = this.#random
    const { next, prev, length } = routes
    let left = 0
    if (count > 1 && count < length[vehicle]! && random.next() < SPLIT) {
      left = 1
      while (count + left < length[vehicle]! && random.next() < LONGER_SPLIT) left++
    }
    const span = count + left
    let first = stop
    for (let back = random.below(span); back > 0 && prev[first]! < this.#model.stops; back--)
      first = prev[first]!
    const row: number[] = []
    for (let node = first; row.length < span && node < this.#model.stops; node = next[node]!) row.push(node)
    // What stays of it stands in a row too.
    const keepFrom = left > 0 ? random.below(Math.max(1, row.length - left + 1)) : 0
    for (const [index, node] of row.entries()) {
      if (left > 0 && index >= keepFrom && index < keepFrom + left && node !== stop) continue
      // A delivery may have gone with its pickup.
      if (routes.vehicleOf[node] === vehicle) this.#takeOrder(routes, this.#model.orderOf[node]!, absent)
    }
  }

  #takeOrder(routes: Routes, order: number, absent: number[]): void {
    routes.unlinkOrder(order)
    absent.push(order)
  }
}
