import { changeAt } from './measures.ts'
import type { Model } from './model.ts'
import type { Obstacle } from './reasons.ts'
import type { Routes } from './routes.ts'
import { rulesOf, timetableOf } from './timetable.ts'

/** By how much an order misses a vehicle, as a sentence: by its own needs, or because of the vehicle's other orders. */
export function explain(
  routes: Routes,
  vehicle: number,
  order: number,
  code: Obstacle,
  isInPlan: boolean,
): string {
  const { model } = routes
  const alone = aloneIn(model, vehicle, order)
  const beside = isInPlan && routes.length[vehicle]! > 0 ? ' in addition to its other orders' : ''
  if (code === 'CAPACITY') return capacityMiss(model, vehicle, alone) ?? `there is no room${beside}`
  if (code === 'REACH') return reachMiss(model, vehicle, alone) ?? `the way is too long${beside}`
  const table = timetableOf(model, vehicle, alone, rulesOf(model, vehicle))
  const late = 'late' in table ? table.late : undefined
  const by = late && Number.isFinite(late.by) && late.by > 0 ? ` by ${Math.ceil(late.by)} s` : ''
  if (code === 'TIME_WINDOW')
    return by && late!.at < alone.length - 1
      ? `it would arrive too late for the windows${by}`
      : `it cannot keep the windows${beside}`
  return by && late!.at === alone.length - 1
    ? `its shift ends too early${by}`
    : `its shift or its breaks leave no time${beside}`
}

/** The path of a vehicle that has no other order. */
export function aloneIn(model: Model, vehicle: number, order: number): number[] {
  const begin = model.stops + 2 * vehicle
  const second = model.second[order]!
  return [begin, model.first[order]!, ...(second < 0 ? [] : [second]), begin + 1]
}

function capacityMiss(model: Model, vehicle: number, nodes: readonly number[]): string | undefined {
  const { kinds, capacity, delivered, orderOf, mostStops } = model
  const stops = nodes.slice(1, -1)
  if (stops.length > mostStops[vehicle]!)
    return `it needs ${stops.length} stops of at most ${mostStops[vehicle]!}`
  for (let kind = 0; kind < kinds; kind++) {
    const onBoard = delivered[orderOf[stops[0]!]! * kinds + kind]!
    const needed = Math.max(onBoard, onBoard + changeAt(model, stops[0]!, kind))
    const has = capacity[vehicle * kinds + kind]!
    if (needed > has) return `it needs ${needed} of capacity ${kind + 1}, which is ${has}`
  }
  return undefined
}

function reachMiss(model: Model, vehicle: number, nodes: readonly number[]): string | undefined {
  const { place, width, classOf, longestTravel, farthest } = model
  const sum = (matrix: Float64Array) =>
    nodes.slice(1).reduce((all, node, at) => all + matrix[place[nodes[at]!]! * width + place[node]!]!, 0)
  const [travel, distance] = [
    sum(model.durations[classOf[vehicle]!]!),
    sum(model.distances[classOf[vehicle]!]!),
  ]
  if (travel === Number.POSITIVE_INFINITY) return 'there is no way'
  if (travel > longestTravel[vehicle]!)
    return `the way takes ${Math.ceil(travel)} s of at most ${longestTravel[vehicle]!}`
  if (distance > farthest[vehicle]!)
    return `the way has ${Math.ceil(distance)} m of at most ${farthest[vehicle]!}`
  return undefined
}
