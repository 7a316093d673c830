import type { Model } from './model.ts'
import { cheapestPair } from './pair.ts'
import type { Random } from './random.ts'
import type { Routes } from './routes.ts'
import { cheapestVisit } from './visit.ts'

/** The cheapest place that was found for an order: after which nodes, of which vehicle, at what cost. */
class Place {
  vehicle = -1
  cost = Number.POSITIVE_INFINITY
  /** The order's first stop goes after this node. */
  after = -1
  /** And its second after this one, which is the first itself where they follow each other. */
  secondAfter = -1

  clear(): void {
    this.vehicle = -1
    this.cost = Number.POSITIVE_INFINITY
  }
}

/** What the search for a place works with. */
export interface Looking {
  readonly model: Model
  readonly routes: Routes
  readonly place: Place
  /** Whether this place is passed over, so that not the same is seen for ever. */
  blinks(): boolean
}

/** Looks for the cheapest place of one order, and puts it there. */
export class Insertion implements Looking {
  readonly place = new Place()
  readonly model: Model
  readonly routes: Routes
  readonly #random: Random
  readonly #blinkRate: number
  /** By type of vehicles: the turn in which an empty one was looked at. */
  readonly #seen: Int32Array
  #turn = 0

  constructor(routes: Routes, random: Random, blinkRate: number) {
    this.model = routes.model
    this.routes = routes
    this.#random = random
    this.#blinkRate = blinkRate
    this.#seen = new Int32Array(routes.model.vehicles)
  }

  /** Of all vehicles that may take it. An empty one stands for all empty ones of its type. */
  find(order: number, mostVehicles: number): Place {
    const { place, routes } = this
    const { vehicles, orders, may, typeOf } = this.model
    const turn = ++this.#turn
    place.clear()
    const isFull = routes.used() >= mostVehicles
    for (let vehicle = 0; vehicle < vehicles; vehicle++) {
      if (may[vehicle * orders + order] === 0) continue
      if (routes.length[vehicle] === 0) {
        if (isFull || this.#seen[typeOf[vehicle]!] === turn) continue
        this.#seen[typeOf[vehicle]!] = turn
      }
      this.look(order, vehicle)
    }
    return place
  }

  /** Looks for a cheaper place in one route. */
  look(order: number, vehicle: number): void {
    const { extra, orders, second } = this.model
    const base = extra ? extra[vehicle * orders + order]! : 0
    if (second[order]! < 0) cheapestVisit(this, order, vehicle, base)
    else cheapestPair(this, order, vehicle, base)
  }

  /** Puts an order in its place; answers false, and leaves it out, where the whole route would not hold with it. */
  apply(order: number, { vehicle, after, secondAfter }: Place): boolean {
    const { first, second } = this.model
    this.routes.link(first[order]!, after, vehicle)
    if (second[order]! >= 0) this.routes.link(second[order]!, secondAfter, vehicle)
    if (this.routes.update(vehicle)) return true
    this.routes.unlinkOrder(order)
    this.routes.update(vehicle)
    return false
  }

  blinks(): boolean {
    return this.#blinkRate > 0 && this.#random.next() < this.#blinkRate
  }
}
