import type { Model } from './model.ts'
import type { Random } from './random.ts'
import type { Routes } from './routes.ts'
import { nearestTo } from './ways.ts'

/** The average number of stops removed at once; and the longest string of them from one route. */
const REMOVED = 10
const LONGEST = 10
/** How many neighbours of a stop are examined. */
const NEAREST = 100
/** How often a string keeps some stops within it in place, and how often one more. */
const SPLIT = 0.5
const LONGER_SPLIT = 0.01

/**
 * Removes strings of adjacent stops from routes that are near each other, after Christiaens and Vanden Berghe, "Slack
 * Induction by String Removals" (2020): whatever is inserted afterwards has room in several routes at once.
 */
export class Ruin {
  readonly #model: Model
  readonly #random: Random
  /** By vehicle: the turn in which some of its stops were removed. */
  readonly #seen: Int32Array
  /** By stop: the nearest ones, computed on first use. */
  readonly #near: (Int32Array | undefined)[]
  #turn = 0

  constructor(model: Model, random: Random) {
    this.#model = model
    this.#random = random
    this.#seen = new Int32Array(model.vehicles)
    this.#near = new Array(model.stops)
  }

  /** Removes orders, and appends them to `absent`. */
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
      // If a detour is shorter than the direct path, the rest may not be feasible.
      if (!routes.update(vehicle)) this.route(routes, vehicle, absent)
    }
  }

  #nearTo(stop: number): Int32Array {
    const near = this.#near[stop] ?? nearestTo(stop, this.#model, NEAREST)
    this.#near[stop] = near
    return near
  }

  /**
   * Removes a whole route, so that its vehicle may no longer be needed; every second time together with the one nearest
   * to one of its stops, so that stops divided badly between the two can be divided again.
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

  /** This many consecutive stops, including the given one; now and then some within the string are kept. */
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
    // The stops that are kept are consecutive too.
    const keepFrom = left > 0 ? random.below(Math.max(1, row.length - left + 1)) : 0
    for (const [index, node] of row.entries()) {
      if (left > 0 && index >= keepFrom && index < keepFrom + left && node !== stop) continue
      // A delivery may already have been removed with its pickup.
      if (routes.vehicleOf[node] === vehicle) this.#takeOrder(routes, this.#model.orderOf[node]!, absent)
    }
  }

  #takeOrder(routes: Routes, order: number, absent: number[]): void {
    routes.unlinkOrder(order)
    absent.push(order)
  }
}
