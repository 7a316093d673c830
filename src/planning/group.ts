import type { Model } from './model.ts'
import type { Random } from './random.ts'
import type { Routes } from './routes.ts'
import { firstPlace } from './visit.ts'

/** Maximum number of orders in one group. */
const LARGEST = 4
/** How many of the absent orders are considered as companions. */
const LOOKED_AT = 40
/** How many of the places in all routes are tried, cheapest first. */
const TRIED = 20

/**
 * Groups of absent pickups and deliveries that could share a trip: starting from one, the others are those whose pickups
 * are nearest to its pickup, nearer than its delivery, with windows that one vehicle can keep one after the other. Each
 * order is in at most one group; orders without a companion are in none.
 */
export function groupsOf(model: Model, absent: readonly number[], random: Random): number[][] {
  const { first, second } = model
  const left = new Set(
    absent.filter(order => second[order]! >= 0 && model.isNext[order] === 0).slice(0, LOOKED_AT),
  )
  const groups: number[][] = []
  for (const order of [...left]) {
    if (!left.delete(order)) continue
    const own = wayBetween(model, first[order]!, second[order]!)
    const near = [...left]
      .map(other => ({ other, way: wayBetween(model, first[order]!, first[other]!) }))
      .filter(({ other, way }) => way < own && canFollow(model, order, other))
      .sort((a, b) => a.way - b.way || a.other - b.other)
      .slice(0, 1 + random.below(LARGEST - 1))
    if (near.length === 0) continue
    for (const { other } of near) left.delete(other)
    groups.push([order, ...near.map(({ other }) => other)])
  }
  return groups
}

/** Whether the second pickup can be reached from the first within its windows, and both deliveries remain possible. */
function canFollow(model: Model, order: number, other: number): boolean {
  const { first, second, opens, closes, service, durations, place, width } = model
  const drive = (from: number, to: number) => durations[0]![place[from]! * width + place[to]!]!
  const [a, b] = [first[order]!, first[other]!]
  const atOther = Math.max(opens[a]! + service[a]! + drive(a, b), opens[b]!)
  if (!(atOther <= closes[b]!)) return false
  const leaves = atOther + service[b]!
  return [second[order]!, second[other]!].every(delivery => leaves + drive(b, delivery) <= closes[delivery]!)
}

/**
 * Inserts a group at the route and place where it is cheapest as a whole: all pickups in a row, then all deliveries, each
 * followed by the nearest one. Returns whether there was such a place; otherwise nothing is changed.
 */
export function insertAsOne(routes: Routes, group: readonly number[], mostVehicles: number): boolean {
  const { model } = routes
  const row = rowOf(model, group)
  const isFull = routes.used() >= mostVehicles
  const seen = new Set<number>()
  const places: { vehicle: number; after: number; cost: number }[] = []
  for (let vehicle = 0; vehicle < model.vehicles; vehicle++) {
    if (group.some(order => !model.may[vehicle * model.orders + order])) continue
    if (routes.length[vehicle] === 0) {
      if (isFull || seen.has(model.typeOf[vehicle]!)) continue
      seen.add(model.typeOf[vehicle]!)
    }
    for (let after = firstPlace(routes, vehicle); after !== routes.end(vehicle); after = routes.next[after]!)
      places.push({ vehicle, after, cost: costAt(routes, row, vehicle, after) })
  }
  places.sort((a, b) => a.cost - b.cost || a.vehicle - b.vehicle)
  for (const { vehicle, after, cost } of places.slice(0, TRIED)) {
    if (cost === Number.POSITIVE_INFINITY) return false
    let last = after
    for (const node of row) {
      routes.link(node, last, vehicle)
      last = node
    }
    if (routes.update(vehicle)) return true
    for (const order of group) routes.unlinkOrder(order)
    routes.update(vehicle)
  }
  return false
}

function costAt(routes: Routes, row: readonly number[], vehicle: number, after: number): number {
  const { model, next } = routes
  const { place, width, classOf, extra, orders, orderOf, first } = model
  const costs = model.costs[classOf[vehicle]!]!
  const drive = (from: number, to: number) => costs[place[from]! * width + place[to]!]!
  const isEmpty = routes.length[vehicle] === 0
  let cost = isEmpty ? model.fixedCost[vehicle]! : -drive(after, next[after]!)
  let last = after
  for (const node of row) {
    cost += drive(last, node)
    if (extra && first[orderOf[node]!] === node) cost += extra[vehicle * orders + orderOf[node]!]!
    last = node
  }
  return cost + drive(last, next[after]!)
}

/** The pickups, and then the deliveries, starting with the one nearest to the last pickup. */
function rowOf(model: Model, group: readonly number[]): number[] {
  const row = group.map(order => model.first[order]!)
  const left = new Set(group.map(order => model.second[order]!))
  while (left.size > 0) {
    const last = row.at(-1)!
    const nearest = [...left].reduce((a, b) =>
      wayBetween(model, last, b) < wayBetween(model, last, a) ? b : a,
    )
    left.delete(nearest)
    row.push(nearest)
  }
  return row
}

function wayBetween({ costs, place, width }: Model, from: number, to: number): number {
  return costs[0]![place[from]! * width + place[to]!]!
}
