import type { Slice } from './problem.ts'

/**
 * How much longer travel takes, depending on the time. If a slice ends during a drive, the rest is driven at the pace of
 * the next one; so a later departure never arrives earlier.
 *
 * The matrices of the model hold the minimum duration of each leg at any time. Computed with these alone, a route is too
 * favourable, so they rule out only what is impossible; a timetable decides whether the rest is feasible. `way` is in
 * those seconds here, and `leg` is its index in the model's matrices.
 */
export class Traffic {
  /** All of time, without gaps. */
  readonly #slices: readonly Slice[]
  readonly #least: Float64Array

  constructor(given: readonly Slice[], places: number) {
    this.#slices = withoutGaps(given.map(slice => widened(slice, places)))
    this.#least = new Float64Array((places + 1) ** 2).map((_, leg) =>
      this.#slices.reduce((least, slice) => Math.min(least, factorOf(slice, leg)), Number.POSITIVE_INFINITY),
    )
  }

  /** The smallest factor of a leg. */
  leastOf(leg: number): number {
    return this.#least[leg]!
  }

  /** When a drive with a given departure has been completed. */
  reach(time: number, way: number, leg: number): number {
    const least = this.#least[leg]!
    let [now, left] = [time, way]
    for (const slice of this.#slices) {
      if (slice.to <= now) continue
      const pace = factorOf(slice, leg) / least
      const end = now + left * pace
      if (end <= slice.to) return end
      left -= (slice.to - now) / pace
      now = slice.to
    }
    return now
  }

  /** How much of a leg is driven between two times. */
  driven(since: number, until: number, leg: number): number {
    const least = this.#least[leg]!
    let done = 0
    for (const slice of this.#slices) {
      const within = Math.min(slice.to, until) - Math.max(slice.from, since)
      if (within > 0) done += (within * least) / factorOf(slice, leg)
    }
    return done
  }
}

function factorOf({ factor, factors }: Slice, leg: number): number {
  return factors ? factor * factors[leg]! : factor
}

/** One row and column wider, like the matrices of the model. */
function widened(slice: Slice, places: number): Slice {
  if (!slice.factors) return slice
  const factors = new Float64Array((places + 1) ** 2).fill(1)
  for (let from = 0; from < places; from++) {
    factors.set(slice.factors.subarray(from * places, (from + 1) * places), from * (places + 1))
  }
  return { ...slice, factors }
}

function withoutGaps(slices: readonly Slice[]): Slice[] {
  const all: Slice[] = []
  let until = Number.NEGATIVE_INFINITY
  for (const slice of slices) {
    if (slice.from > until) all.push({ from: until, to: slice.from, factor: 1 })
    all.push(slice)
    until = slice.to
  }
  if (until < Number.POSITIVE_INFINITY) all.push({ from: until, to: Number.POSITIVE_INFINITY, factor: 1 })
  return all
}
