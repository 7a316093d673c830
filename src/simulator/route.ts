import { type City, distance, type StreetKind } from './city.ts'

/** Metres per second. */
export const speedLimits: Readonly<Record<StreetKind, number>> = {
  ring: 90 / 3.6,
  avenue: 60 / 3.6,
  street: 40 / 3.6,
}

/** The fastest way from one junction to another (A*): its junctions, including both ends. */
export function findRoute(city: City, from: number, to: number): readonly number[] {
  const { junctions, leaving, streets } = city
  const cost = new Float64Array(junctions.length).fill(Number.POSITIVE_INFINITY)
  const before = new Int32Array(junctions.length).fill(-1)
  const goal = junctions[to]!
  const atLeast = (junction: number) => distance(junctions[junction]!, goal) / speedLimits.ring
  const open = createHeap()
  cost[from] = 0
  open.add(from, atLeast(from))
  for (let at = open.take(); at !== undefined; at = open.take()) {
    if (at === to) break
    for (const { street, to: next } of leaving[at]!) {
      const { length, kind } = streets[street]!
      // The seconds at each junction keep a route from zigzagging through side streets.
      const reached = cost[at]! + length / speedLimits[kind] + (kind === 'ring' ? 0 : 4)
      if (reached >= cost[next]!) continue
      cost[next] = reached
      before[next] = at
      open.add(next, reached + atLeast(next))
    }
  }
  const route = [to]
  for (let at = before[to]!; at !== -1; at = before[at]!) route.push(at)
  return route.reverse()
}

/** A binary heap of junctions by cost. A junction that is added again is in it twice. */
function createHeap() {
  const items: number[] = []
  const costs: number[] = []
  const swap = (a: number, b: number) => {
    ;[items[a], items[b]] = [items[b]!, items[a]!]
    ;[costs[a], costs[b]] = [costs[b]!, costs[a]!]
  }
  return {
    add(item: number, cost: number): void {
      let at = items.push(item) - 1
      costs.push(cost)
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (costs[parent]! <= costs[at]!) break
        swap(at, parent)
        at = parent
      }
    },
    take(): number | undefined {
      if (items.length === 0) return undefined
      swap(0, items.length - 1)
      const taken = items.pop()
      costs.pop()
      for (let at = 0; ; ) {
        const left = at * 2 + 1
        if (left >= items.length) break
        const smaller = left + 1 < items.length && costs[left + 1]! < costs[left]! ? left + 1 : left
        if (costs[at]! <= costs[smaller]!) break
        swap(at, smaller)
        at = smaller
      }
      return taken
    },
  }
}
