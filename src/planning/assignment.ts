import { Insertion } from './insertion.ts'
import type { Work } from './work.ts'

/** Larger problems are planned by the search: the optimal assignment takes time in orders squared times vehicles. */
const LARGEST = 1_000_000

/**
 * Whether no vehicle can take more than one order, and none has any: then the problem is a pure assignment, and the
 * optimal one is found directly.
 */
export function isAssignment({ model, trial }: Work): boolean {
  const { orders, vehicles, second, mostStops } = model
  if (orders === 0 || orders * vehicles > LARGEST || trial.used() > 0) return false
  const stops = Array.from(second, other => (other < 0 ? 1 : 2))
  const two = stops.sort((a, b) => a - b).slice(0, 2)
  const fewest = two.length === 2 ? two[0]! + two[1]! : Number.POSITIVE_INFINITY
  return mostStops.every(most => most < fewest)
}

/** Gives each vehicle the order that makes the total cheapest. */
export function assign(work: Work): void {
  const { model, trial, random } = work
  const { orders, vehicles, may, leftOut } = model
  const insertion = new Insertion(trial, random, 0)
  const costs = new Float64Array(orders * vehicles).fill(Number.POSITIVE_INFINITY)
  for (let order = 0; order < orders; order++) {
    for (let vehicle = 0; vehicle < vehicles; vehicle++) {
      if (may[vehicle * orders + order] === 1)
        costs[order * vehicles + vehicle] = insertion.findIn(order, vehicle).cost
    }
  }
  const taken = cheapestAssignment(costs, leftOut, vehicles)
  work.trialAbsent = []
  for (let order = 0; order < orders; order++) {
    const vehicle = taken[order]!
    if (vehicle < 0 || !insertion.apply(order, insertion.findIn(order, vehicle))) work.trialAbsent.push(order)
  }
}

/**
 * Shortest augmenting paths, after Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems" (1987): rows are assigned columns one after another, each along the cheapest path of rows that
 * make room. A row may also stay unassigned, at a cost of its own. Returns each row's column, or -1.
 */
export function cheapestAssignment(costs: Float64Array, without: Float64Array, columns: number): Int32Array {
  const rows = without.length
  const columnOf = new Int32Array(rows).fill(-1)
  const rowOf = new Int32Array(columns).fill(-1)
  // The price of each column, so that all reduced costs are at least those of the assigned pairs.
  const price = new Float64Array(columns)
  const reached = new Float64Array(columns)
  const from = new Int32Array(columns)
  const isDone = new Uint8Array(columns)
  for (let start = 0; start < rows; start++) {
    reached.fill(Number.POSITIVE_INFINITY)
    isDone.fill(0)
    // The cheapest end of a path so far: a row that stays unassigned, or a free column.
    let [end, endRow, shortest] = [-1, start, without[start]!]
    let [row, way] = [start, 0]
    for (;;) {
      const own = columnOf[row]!
      const base = own < 0 ? way : way - (costs[row * columns + own]! - price[own]!)
      if (base + without[row]! < shortest) [end, endRow, shortest] = [-1, row, base + without[row]!]
      let nearest = -1
      for (let column = 0; column < columns; column++) {
        if (isDone[column] === 1) continue
        const cost = base + costs[row * columns + column]! - price[column]!
        if (cost < reached[column]!) {
          reached[column] = cost
          from[column] = row
        }
        if (nearest < 0 || reached[column]! < reached[nearest]!) nearest = column
      }
      if (nearest < 0 || !(reached[nearest]! < shortest)) break
      if (rowOf[nearest]! < 0) {
        ;[end, endRow, shortest] = [nearest, from[nearest]!, reached[nearest]!]
        break
      }
      isDone[nearest] = 1
      way = reached[nearest]!
      row = rowOf[nearest]!
    }
    for (let column = 0; column < columns; column++)
      if (isDone[column] === 1) price[column]! += reached[column]! - shortest
    // Along the path each row takes the column that it was reached for, and leaves its own to the previous row.
    let [taker, column] = [endRow, end]
    while (true) {
      const given = columnOf[taker]!
      columnOf[taker] = column
      if (column >= 0) rowOf[column] = taker
      if (taker === start) break
      column = given
      taker = from[given]!
    }
  }
  return columnOf
}
