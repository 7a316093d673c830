import { loadsOf, type Stowed, totalsOf } from './measures.ts'
import type { Model } from './model.ts'
import { keepsTime, latestFor, startOf, workAt } from './timetable.ts'

/** The last stamp that was given to a route. */
interface Stamps {
  last: number
}

/**
 * All routes of one plan, as linked lists of the stops, with the values that are needed to decide in constant time whether
 * a stop fits between two others: the vehicle's earliest departure from each stop, its latest arrival at each, and its
 * load before and after. `update` recomputes these for one route; everything is in one buffer, so that a plan is saved
 * and restored by copying it.
 *
 * States of a route: changed by `link` and `unlink`, or up to date after `update`. Promise for the latter: the result of
 * `update` says whether the route is feasible in every respect.
 */
export class Routes implements Stowed {
  readonly model: Model
  readonly next: Int32Array
  readonly prev: Int32Array
  /** By stop: the vehicle; -1: not planned. */
  readonly vehicleOf: Int32Array
  /** By vehicle: how many stops. */
  readonly length: Int32Array
  /** By node: the earliest end of its service. */
  readonly leaves: Float64Array
  /** By node: the latest arrival with which everything after it is feasible, from another place and from the same one. */
  readonly latest: Float64Array
  readonly latestHere: Float64Array
  /** By node and kind: the maximum load on the legs up to the one that leaves it, and from that one on. */
  readonly mostBefore: Float64Array
  readonly mostAfter: Float64Array
  /** By node and kind: the load on leaving it. */
  readonly load: Float64Array
  /** By vehicle. */
  readonly cost: Float64Array
  readonly travel: Float64Array
  readonly distance: Float64Array
  /** By vehicle: a new number whenever the route is computed, unique among all plans of one search. */
  readonly stamp: Float64Array
  readonly #stamps: Stamps
  readonly #bytes: Uint8Array

  constructor(model: Model, stamps: Stamps) {
    const { nodes, vehicles, kinds } = model
    this.model = model
    this.#stamps = stamps
    const doubles = nodes * 3 + nodes * kinds * 3 + vehicles * 4
    const integers = nodes * 3 + vehicles
    const buffer = new ArrayBuffer(doubles * 8 + integers * 4)
    this.#bytes = new Uint8Array(buffer)
    let at = 0
    const double = (length: number) => {
      const array = new Float64Array(buffer, at, length)
      at += length * 8
      return array
    }
    const integer = (length: number) => {
      const array = new Int32Array(buffer, at, length)
      at += length * 4
      return array
    }
    this.leaves = double(nodes)
    this.latest = double(nodes)
    // The same memory if nothing needs a setup: then they are equal.
    this.latestHere = model.hasSetup ? double(nodes) : this.latest
    this.mostBefore = double(nodes * kinds)
    this.mostAfter = double(nodes * kinds)
    this.load = double(nodes * kinds)
    this.cost = double(vehicles)
    this.travel = double(vehicles)
    this.distance = double(vehicles)
    this.stamp = double(vehicles)
    this.next = integer(nodes)
    this.prev = integer(nodes)
    this.vehicleOf = integer(nodes)
    this.length = integer(vehicles)
    this.vehicleOf.fill(-1)
    for (let vehicle = 0; vehicle < vehicles; vehicle++) {
      const [begin, end] = [this.begin(vehicle), this.end(vehicle)]
      this.next[begin] = end
      this.prev[end] = begin
      this.vehicleOf[begin] = vehicle
      this.vehicleOf[end] = vehicle
      this.update(vehicle)
    }
  }

  begin(vehicle: number): number {
    return this.model.stops + 2 * vehicle
  }

  end(vehicle: number): number {
    return this.model.stops + 2 * vehicle + 1
  }

  copyFrom(other: Routes): void {
    this.#bytes.set(other.#bytes)
  }

  /** Without `update`, which the caller calls once for each route that it changed. */
  link(node: number, after: number, vehicle: number): void {
    const { next, prev } = this
    const following = next[after]!
    next[after] = node
    prev[node] = after
    next[node] = following
    prev[following] = node
    this.vehicleOf[node] = vehicle
    this.length[vehicle]!++
  }

  unlink(node: number): void {
    const { next, prev } = this
    next[prev[node]!] = next[node]!
    prev[next[node]!] = prev[node]!
    this.length[this.vehicleOf[node]!]!--
    this.vehicleOf[node] = -1
  }

  /** Removes an order, without `update`. */
  unlinkOrder(order: number): void {
    const { first, second } = this.model
    this.unlink(first[order]!)
    if (second[order]! >= 0) this.unlink(second[order]!)
  }

  /** All nodes of a route in order, including its start and end. */
  nodesOf(vehicle: number): number[] {
    const end = this.end(vehicle)
    const nodes = [this.begin(vehicle)]
    while (nodes.at(-1) !== end) nodes.push(this.next[nodes.at(-1)!]!)
    return nodes
  }

  /** Whether the latest arrival at a node is kept when coming from another node. */
  isInTime(node: number, before: number, arrival: number): boolean {
    const { place } = this.model
    return arrival <= (place[before] === place[node] ? this.latestHere[node]! : this.latest[node]!)
  }

  /** Recomputes a route. Returns whether it is feasible. */
  update(vehicle: number): boolean {
    const { model } = this
    this.stamp[vehicle] = ++this.#stamps.last
    let holds = this.#updateTimes(vehicle)
    if (model.kinds > 0) holds = loadsOf(this, vehicle) && holds
    if (model.hasLimits) holds = totalsOf(this, vehicle) && holds
    if (holds && model.isTimed[vehicle] && this.length[vehicle]! > 0)
      holds = keepsTime(model, vehicle, this.nodesOf(vehicle))
    return holds
  }

  #updateTimes(vehicle: number): boolean {
    const { model, next, prev, leaves, latest, latestHere } = this
    const { place, width, service, setup, hasSetup, classOf, opens, closes } = model
    const durations = model.durations[classOf[vehicle]!]!
    const costs = model.costs[classOf[vehicle]!]!
    const [begin, end] = [this.begin(vehicle), this.end(vehicle)]
    leaves[begin] = opens[begin]!
    let cost = 0
    let before = begin
    for (let node = next[begin]!; ; node = next[node]!) {
      const way = place[before]! * width + place[node]!
      cost += costs[way]!
      const arrival = leaves[before]! + durations[way]!
      if (node === end) {
        leaves[node] = arrival
        break
      }
      leaves[node] = startOf(model, node, arrival) + (hasSetup ? workAt(model, node, before) : service[node]!)
      before = node
    }
    latest[end] = closes[end]!
    latestHere[end] = closes[end]!
    for (let node = prev[end]!, after = end; node !== begin; after = node, node = prev[node]!) {
      const isHere = hasSetup && place[node] === place[after]
      const leave = (isHere ? latestHere : latest)[after]! - durations[place[node]! * width + place[after]!]!
      if (hasSetup) latestHere[node] = latestFor(model, node, leave - service[node]!)
      latest[node] = latestFor(
        model,
        node,
        leave - (hasSetup ? service[node]! + setup[node]! : service[node]!),
      )
    }
    this.cost[vehicle] = this.length[vehicle] === 0 ? 0 : cost + model.fixedCost[vehicle]!
    return (
      this.length[vehicle] === 0 || (leaves[end]! <= closes[end]! && leaves[end]! < Number.POSITIVE_INFINITY)
    )
  }

  used(): number {
    let used = 0
    for (const stops of this.length) if (stops > 0) used++
    return used
  }

  /** The cost of the plan, without that of orders left out. */
  total(): number {
    let total = 0
    const { cost, model, vehicleOf } = this
    for (let vehicle = 0; vehicle < cost.length; vehicle++) total += cost[vehicle]!
    const { extra, first, orders } = model
    if (extra) {
      for (let order = 0; order < orders; order++) {
        const vehicle = vehicleOf[first[order]!]!
        if (vehicle >= 0) total += extra[vehicle * orders + order]!
      }
    }
    return total
  }
}
