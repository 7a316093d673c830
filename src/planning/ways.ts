import type { Matrix, Problem } from './problem.ts'
import { Traffic } from './traffic.ts'

/**
 * A vehicle's durations and costs between two places are in the matrices of its class: vehicles with the same profile,
 * speed and costs share one. They are one row and column wider than the given ones, for a virtual place to and from
 * which everything is free: routes with open ends begin or end there.
 */
export interface Ways {
  readonly width: number
  /** Null if travel takes the same at any time. Otherwise the durations are the minimum at any time. */
  readonly traffic: Traffic | null
  readonly classOf: Int32Array
  readonly durations: readonly Float64Array[]
  readonly costs: readonly Float64Array[]
  readonly distances: readonly Float64Array[]
  /** Whether no detour is shorter than the direct path, up to a rounded second. For very many places this is assumed. */
  readonly isMetric: boolean
  /** Nor cheaper. */
  readonly isCostMetric: boolean
}

/** Up to this many places, every detour is compared. */
const COMPARED = 200
const ROUNDED = 1
/** The possible error of a sum of doubles. */
const TINY = 1e-9

export function waysOf({ vehicles, matrices, traffic: slices }: Problem): Ways {
  const width = Object.values(matrices)[0]!.places + 1
  const traffic = slices.length > 0 ? new Traffic(slices, width - 1) : null
  const known = new Map<string, number>()
  const [durations, costs, distances]: [Float64Array[], Float64Array[], Float64Array[]] = [[], [], []]
  const classOf = Int32Array.from(vehicles, ({ profile, speedFactor, costs: { perHour, perKm } }) => {
    const key = JSON.stringify([profile, speedFactor, perHour, perKm])
    const before = known.get(key)
    if (before !== undefined) return before
    const ways = classWays(matrices[profile]!, width, { speedFactor, perHour, perKm, traffic })
    known.set(key, durations.length)
    durations.push(ways.duration)
    costs.push(ways.cost)
    distances.push(ways.distance)
    return durations.length - 1
  })
  const isMetric = width > COMPARED || durations.every(matrix => isMetricOf(matrix, width, ROUNDED))
  const isCostMetric = width > COMPARED || costs.every(matrix => isMetricOf(matrix, width, TINY))
  return { width, traffic, classOf, durations, costs, distances, isMetric, isCostMetric }
}

function classWays(
  matrix: Matrix,
  width: number,
  {
    speedFactor,
    perHour,
    perKm,
    traffic,
  }: { speedFactor: number; perHour: number; perKm: number; traffic: Traffic | null },
) {
  const duration = new Float64Array(width * width)
  const cost = new Float64Array(width * width)
  const distance = new Float64Array(width * width)
  const { places } = matrix
  for (let from = 0; from < places; from++) {
    for (let to = 0; to < places; to++) {
      const [at, given] = [from * width + to, from * places + to]
      const [seconds, metres] = [matrix.durations[given]! / speedFactor, matrix.distances[given]!]
      const isWay = Number.isFinite(seconds) && Number.isFinite(metres)
      duration[at] = isWay ? seconds * (traffic?.leastOf(at) ?? 1) : Number.POSITIVE_INFINITY
      distance[at] = isWay ? metres : Number.POSITIVE_INFINITY
      cost[at] = isWay ? (seconds * perHour) / 3600 + (metres * perKm) / 1000 : Number.POSITIVE_INFINITY
    }
  }
  return { duration, cost, distance }
}

function isMetricOf(ways: Float64Array, width: number, slack: number): boolean {
  const places = width - 1
  for (let from = 0; from < places; from++) {
    for (let over = 0; over < places; over++) {
      const first = ways[from * width + over]! + slack
      for (let to = 0; to < places; to++) {
        if (ways[from * width + to]! > first + ways[over * width + to]!) return false
      }
    }
  }
  return true
}

/** The other stops that are nearest to one, by the cost of going there. */
export function nearestTo(
  from: number,
  { stops, place, costs, width }: Ways & { readonly stops: number; readonly place: Int32Array },
  most: number,
): Int32Array {
  const row = place[from]! * width
  const ways = new Float64Array(stops)
  for (let to = 0; to < stops; to++) ways[to] = costs[0]![row + place[to]!]!
  ways[from] = Number.POSITIVE_INFINITY
  // Numbers alone are sorted quickly, and say how far the last of them is.
  const farthest = ways.slice().sort()[Math.min(most, stops) - 1]!
  const others: number[] = []
  for (let to = 0; to < stops; to++) if (to !== from && ways[to]! <= farthest) others.push(to)
  others.sort((a, b) => (ways[a]! < ways[b]! ? -1 : ways[a]! > ways[b]! ? 1 : a - b))
  return Int32Array.from(others.slice(0, most))
}
