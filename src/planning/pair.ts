import type { Looking } from './insertion.ts'
import { keepsTime, startOf, workAt } from './timetable.ts'
import { added, firstPlace, keepsLimits } from './visit.ts'

/** Searches a route for cheaper places of a pickup and its delivery than those found before. */
export function cheapestPair(looking: Looking, order: number, vehicle: number, base: number): void {
  const { model, routes } = looking
  const { place, width, classOf, closes, isNext } = model
  const durations = model.durations[classOf[vehicle]!]!
  const costs = model.costs[classOf[vehicle]!]!
  const { next, leaves } = routes
  const pickup = model.first[order]!
  const [atPickup, rowPickup] = [place[pickup]!, place[pickup]! * width]
  const [begin, end] = [routes.begin(vehicle), routes.end(vehicle)]
  const isEmpty = routes.length[vehicle] === 0
  const fixed = isEmpty ? model.fixedCost[vehicle]! + base : base
  for (let a = firstPlace(routes, vehicle); a !== end; a = next[a]!) {
    if (leaves[a]! > closes[pickup]!) break
    const b = next[a]!
    const rowA = place[a]! * width
    const arrival = leaves[a]! + durations[rowA + atPickup]!
    if (arrival <= closes[pickup]! && hasRoom(looking, order, vehicle, a)) {
      const leave = startOf(model, pickup, arrival) + workAt(model, pickup, a)
      const direct = isEmpty ? 0 : costs[rowA + place[b]!]!
      const cost = fixed + costs[rowA + atPickup]! - direct
      // Wherever the delivery goes, the total does not get cheaper.
      const isHopeless = model.isCostMetric && cost + costs[rowPickup + place[b]!]! >= looking.place.cost
      if (!isHopeless) {
        besideEachOther(looking, order, vehicle, a, leave, cost)
        apart(looking, order, vehicle, a, leave, cost)
      }
    }
    if (isNext[order] && a === begin) break
  }
}

/** The delivery right after the pickup. `cost` and `leave` are those up to the pickup. */
function besideEachOther(
  looking: Looking,
  order: number,
  vehicle: number,
  a: number,
  leave: number,
  cost: number,
): void {
  const { model, routes, place: found } = looking
  const { place, width, classOf } = model
  const costs = model.costs[classOf[vehicle]!]!
  const durations = model.durations[classOf[vehicle]!]!
  const [pickup, delivery] = [model.first[order]!, model.second[order]!]
  const b = routes.next[a]!
  const across = place[pickup]! * width + place[delivery]!
  const toB = place[delivery]! * width + place[b]!
  const whole = cost + costs[across]! + costs[toB]!
  if (!(whole < found.cost)) return
  const leaveDelivery = startOf(model, delivery, leave + durations[across]!) + workAt(model, delivery, pickup)
  if (routes.isInTime(b, delivery, leaveDelivery + durations[toB]!))
    take(looking, order, vehicle, whole, a, pickup)
}

/** With stops in between: `time` is when the vehicle arrives at x, coming by the pickup. */
function apart(
  looking: Looking,
  order: number,
  vehicle: number,
  a: number,
  leave: number,
  cost: number,
): void {
  const { model, routes, place: found } = looking
  const { place, width, classOf, closes, opens, service, hasSetup, hasManyWindows } = model
  const costs = model.costs[classOf[vehicle]!]!
  const durations = model.durations[classOf[vehicle]!]!
  const { next, latest } = routes
  const [pickup, delivery] = [model.first[order]!, model.second[order]!]
  const end = routes.end(vehicle)
  const [atDelivery, rowDelivery] = [place[delivery]!, place[delivery]! * width]
  const isPlain = !hasSetup && !hasManyWindows
  // Otherwise the delivery may be a detour that saves time, and later stops need not be late.
  const isPruned = model.isMetric && !hasSetup
  const b = next[a]!
  const toB = place[pickup]! * width + place[b]!
  const base = cost + costs[toB]!
  let time = leave + durations[toB]!
  let before = pickup
  for (let x = b; x !== end; ) {
    if (isPruned && time > latest[x]!) return
    const start = isPlain && isPruned ? Math.max(time, opens[x]!) : startOf(model, x, time)
    const leaveX = start + (isPlain ? service[x]! : workAt(model, x, before))
    if (leaveX > closes[delivery]! || !hasRoom(looking, order, vehicle, x)) return
    const y = next[x]!
    const rowX = place[x]! * width
    const whole =
      base + costs[rowX + atDelivery]! + costs[rowDelivery + place[y]!]! - costs[rowX + place[y]!]!
    if (whole < found.cost) {
      const arrival = leaveX + durations[rowX + atDelivery]!
      const leaveDelivery =
        startOf(model, delivery, arrival) + (isPlain ? service[delivery]! : workAt(model, delivery, x))
      if (routes.isInTime(y, delivery, leaveDelivery + durations[rowDelivery + place[y]!]!))
        take(looking, order, vehicle, whole, a, x)
    }
    time = leaveX + durations[rowX + place[y]!]!
    before = x
    x = y
  }
}

function hasRoom({ model, routes }: Looking, order: number, vehicle: number, from: number): boolean {
  const { kinds, capacity, carried } = model
  const { load } = routes
  for (let kind = 0; kind < kinds; kind++) {
    if (load[from * kinds + kind]! + carried[order * kinds + kind]! > capacity[vehicle * kinds + kind]!)
      return false
  }
  return true
}

function take(
  looking: Looking,
  order: number,
  vehicle: number,
  cost: number,
  after: number,
  secondAfter: number,
): void {
  const { model, place: found } = looking
  const isChecked = model.hasLimits || model.isTimed[vehicle] === 1
  if (isChecked && !isWithin(looking, order, vehicle, after, secondAfter)) return
  if (looking.blinks()) return
  found.cost = cost
  found.vehicle = vehicle
  found.after = after
  found.secondAfter = secondAfter
}

function isWithin(
  looking: Looking,
  order: number,
  vehicle: number,
  after: number,
  secondAfter: number,
): boolean {
  const { model, routes } = looking
  const { next } = routes
  const [pickup, delivery] = [model.first[order]!, model.second[order]!]
  if (model.hasLimits) {
    const detours =
      secondAfter === pickup
        ? [[after, pickup, delivery, next[after]!]]
        : [
            [after, pickup, next[after]!],
            [secondAfter, delivery, next[secondAfter]!],
          ]
    if (!keepsLimits(looking, vehicle, 2, added(looking, vehicle, detours))) return false
  }
  if (!model.isTimed[vehicle]) return true
  const nodes = routes.nodesOf(vehicle)
  nodes.splice(nodes.indexOf(after) + 1, 0, pickup)
  nodes.splice(nodes.indexOf(secondAfter) + 1, 0, delivery)
  return keepsTime(model, vehicle, nodes)
}
