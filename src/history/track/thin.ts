import { KM_A_DEGREE } from '../../telemetry/distance.ts'

/** A day at one reading a second, with room to spare. */
export const largestThinned = 100_000

export type Thinning = { points: number } | { toleranceMetres: number }

interface Point {
  longitude: number
  latitude: number
}

const METRES_A_DEGREE = KM_A_DEGREE * 1_000

/**
 * Douglas-Peucker: the first and the last point are kept; then, repeatedly, the point farthest from the line that
 * currently represents it, until every other point lies within the tolerance, or the requested number of points is
 * kept. Ties go to the earlier point, so that equal tracks thin equally.
 */
export function thin<P extends Point>(points: readonly P[], thinning: Thinning): P[] {
  const most = 'points' in thinning ? Math.max(2, thinning.points) : points.length
  const tolerance = 'points' in thinning ? 0 : thinning.toleranceMetres
  if (points.length <= 2 || ('points' in thinning && points.length <= most)) return [...points]
  const keep = new Uint8Array(points.length)
  keep[0] = keep[points.length - 1] = 1
  const heap: Stretch[] = []
  push(heap, farthest(points, 0, points.length - 1))
  for (let kept = 2; kept < most; kept++) {
    const widest = pop(heap)
    if (widest === undefined || widest.metres <= tolerance) break
    keep[widest.at] = 1
    push(heap, farthest(points, widest.first, widest.at))
    push(heap, farthest(points, widest.at, widest.last))
  }
  return points.filter((_, index) => keep[index] === 1)
}

/** A section of the track, and its point that lies farthest from the straight line between its ends. */
interface Stretch {
  first: number
  last: number
  at: number
  metres: number
}

function farthest(points: readonly Point[], first: number, last: number): Stretch {
  const stretch: Stretch = { first, last, at: first, metres: -1 }
  for (let index = first + 1; index < last; index++) {
    const metres = metresFromLine(points[index]!, points[first]!, points[last]!)
    if (metres > stretch.metres) {
      stretch.at = index
      stretch.metres = metres
    }
  }
  return stretch
}

/** On the plane that touches the globe at the line's first end; lines across the antimeridian go the short way. */
export function metresFromLine(point: Point, from: Point, to: Point): number {
  const scale = Math.cos((from.latitude * Math.PI) / 180)
  const x = eastward(point.longitude - from.longitude) * scale
  const y = point.latitude - from.latitude
  const dx = eastward(to.longitude - from.longitude) * scale
  const dy = to.latitude - from.latitude
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length))
  return Math.hypot(x - along * dx, y - along * dy) * METRES_A_DEGREE
}

function eastward(degrees: number): number {
  return degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees
}

/** A binary heap with the widest section on top. Sections without a point between their ends are never added. */
function push(heap: Stretch[], stretch: Stretch): void {
  if (stretch.metres < 0) return
  let index = heap.push(stretch) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!wider(heap[index]!, heap[parent]!)) return
    swap(heap, index, parent)
    index = parent
  }
}

function pop(heap: Stretch[]): Stretch | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  heap[0] = last
  let index = 0
  while (true) {
    let widest = index
    for (const child of [2 * index + 1, 2 * index + 2]) {
      if (child < heap.length && wider(heap[child]!, heap[widest]!)) widest = child
    }
    if (widest === index) return top
    swap(heap, index, widest)
    index = widest
  }
}

function wider(a: Stretch, b: Stretch): boolean {
  return a.metres > b.metres || (a.metres === b.metres && a.at < b.at)
}

function swap(heap: Stretch[], a: number, b: number): void {
  const held = heap[a]!
  heap[a] = heap[b]!
  heap[b] = held
}
