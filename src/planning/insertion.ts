import { Memory } from './memory.ts'
import type { Model } from './model.ts'
import { cheapestPair } from './pair.ts'
import type { Random } from './random.ts'
import type { Routes } from './routes.ts'
import { cheapestVisit } from './visit.ts'

/** The cheapest place found for an order: after which nodes, of which vehicle, at what cost. */
class Place {
  vehicle = -1
  cost = Number.POSITIVE_INFINITY
  /** The order's first stop goes after this node. */
  after = -1
  /** Its second stop goes after this one, which is the first stop itself if they are adjacent. */
  secondAfter = -1

  clear(): void {
    this.vehicle = -1
    this.cost = Number.POSITIVE_INFINITY
  }
}

/** How often places of a route are skipped in the search for the best one. */
const OFTEN = 0.5

/** The inputs of the search for a place. */
export interface Looking {
  readonly model: Model
  readonly routes: Routes
  readonly place: Place
  /** Whether to skip this place, so that the search does not always see the same places. */
  blinks(): boolean
}

/** Finds the cheapest place of one order, and inserts it there. */
export class Insertion implements Looking {
  readonly place = new Place()
  readonly model: Model
  readonly routes: Routes
  readonly #random: Random
  readonly #memory: Memory
  /** How often a place is skipped; and whether one was in the current route. */
  #blinkRate: number
  #hasBlinked = false
  /** By vehicle type: the turn in which an empty one was examined. */
  readonly #seen: Int32Array
  /** Vehicles that must be searched again. */
  readonly #unknown: Int32Array
  #turn = 0

  constructor(routes: Routes, random: Random, blinkRate: number, memory = new Memory(routes.model)) {
    this.model = routes.model
    this.routes = routes
    this.#random = random
    this.#blinkRate = blinkRate
    this.#memory = memory
    this.#seen = new Int32Array(routes.model.vehicles)
    this.#unknown = new Int32Array(routes.model.vehicles)
  }

  /**
   * Searches all vehicles that may take it. An empty one stands for all empty ones of its type. Routes that have not
   * changed since their last search come first: the cheapest place in them bounds the search in the others.
   */
  find(order: number, mostVehicles: number, except = -1): Place {
    const { place, routes } = this
    const { vehicles, orders, may, typeOf } = this.model
    const turn = ++this.#turn
    place.clear()
    const isFull = routes.used() >= mostVehicles
    let unknown = 0
    for (let vehicle = 0; vehicle < vehicles; vehicle++) {
      if (may[vehicle * orders + order] === 0 || vehicle === except) continue
      if (routes.length[vehicle] === 0) {
        if (isFull || this.#seen[typeOf[vehicle]!] === turn) continue
        this.#seen[typeOf[vehicle]!] = turn
        this.#unknown[unknown++] = vehicle
      } else if (!this.#recalls(order, vehicle)) this.#unknown[unknown++] = vehicle
    }
    for (let at = 0; at < unknown; at++) this.#look(order, this.#unknown[at]!)
    return place
  }

  /** In one route only. */
  findIn(order: number, vehicle: number): Place {
    this.place.clear()
    this.#evaluate(order, vehicle)
    return this.place
  }

  /** Returns whether the cached result for a route is sufficient. */
  #recalls(order: number, vehicle: number): boolean {
    const { place, routes } = this
    const memory = this.#memory
    const at = memory.at(order, vehicle, routes.stamp[vehicle]!)
    if (at < 0) return false
    if (memory.cost[at]! >= place.cost) return true
    if (memory.after[at]! < 0) return false
    if (this.blinks()) {
      // Another place of the same route may be as good.
      const rate = this.#blinkRate
      this.#blinkRate = OFTEN
      this.#evaluate(order, vehicle)
      this.#blinkRate = rate
      return true
    }
    place.cost = memory.cost[at]!
    place.vehicle = vehicle
    place.after = memory.after[at]!
    place.secondAfter = memory.secondAfter[at]!
    return true
  }

  /** Searches one route for a cheaper place, and caches the result. */
  #look(order: number, vehicle: number): void {
    const { place, routes } = this
    const bound = place.cost
    this.#hasBlinked = false
    this.#evaluate(order, vehicle)
    if (this.#hasBlinked || routes.length[vehicle] === 0) return
    if (place.vehicle === vehicle) this.#memory.keep(order, vehicle, routes.stamp[vehicle]!, place)
    else
      this.#memory.keep(order, vehicle, routes.stamp[vehicle]!, { cost: bound, after: -1, secondAfter: -1 })
  }

  #evaluate(order: number, vehicle: number): void {
    const { extra, orders, second } = this.model
    const base = extra ? extra[vehicle * orders + order]! : 0
    if (second[order]! < 0) cheapestVisit(this, order, vehicle, base)
    else cheapestPair(this, order, vehicle, base)
  }

  /** Inserts an order at its place; returns false, and leaves it out, if the whole route would not be feasible with it. */
  apply(order: number, { vehicle, after, secondAfter }: Omit<Place, 'clear'>): boolean {
    const { first, second } = this.model
    this.routes.link(first[order]!, after, vehicle)
    if (second[order]! >= 0) this.routes.link(second[order]!, secondAfter, vehicle)
    if (this.routes.update(vehicle)) return true
    this.routes.unlinkOrder(order)
    this.routes.update(vehicle)
    return false
  }

  blinks(): boolean {
    const blinks = this.#blinkRate > 0 && this.#random.next() < this.#blinkRate
    if (blinks) this.#hasBlinked = true
    return blinks
  }
}
