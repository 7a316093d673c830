import { Problem as RequestProblem } from '../../errors.ts'
import type { Matrix } from '../problem.ts'
import type { PlanningInput } from './schema.ts'

/** The assumptions if nothing else is known: streets are longer than the great circle by a factor, and driven at a speed in km/h. */
const DETOUR = 1.3
const SPEED_KMH = 40
const EARTH_METRES = 6_371_008.8

export type Point = readonly number[]

/** A location, as given. */
interface Given {
  readonly location?: Point | undefined
  readonly index?: number | undefined
}

/** The places of a problem: rows of the given matrices, or the named points. */
export class Places {
  readonly #size: number | undefined
  readonly #known = new Map<string, number>()
  readonly #points: Point[] = []

  constructor(size: number | undefined) {
    this.#size = size
  }

  /** The row of a place, which is called `name` in messages. */
  of({ location, index }: Given, name: string): number {
    if (this.#size !== undefined) {
      if (index === undefined)
        refuse(`${name} needs an index into the matrices; with matrices, a location is only a comment.`)
      if (index >= this.#size)
        refuse(`${name} has the index ${index}, but the matrices have ${this.#size} rows.`)
      return index
    }
    if (!location) refuse(`${name} needs a location, as there are no matrices.`)
    const [longitude, latitude] = location as [number, number]
    if (Math.abs(latitude) > 90)
      refuse(`${name} has the latitude ${latitude}; a location is [longitude, latitude].`)
    const key = `${longitude} ${latitude}`
    const known = this.#known.get(key) ?? this.#points.push(location) - 1
    this.#known.set(key, known)
    return known
  }

  /** For a problem without matrices: the locations of its places. */
  get points(): readonly Point[] | undefined {
    return this.#size === undefined ? this.#points : undefined
  }
}

/** Great-circle distances, lengthened by a factor and divided by a speed. */
export function greatCircles(
  places: readonly Point[],
  { speedKmh = SPEED_KMH, detourFactor = DETOUR }: NonNullable<PlanningInput['options']>,
): Matrix {
  const points = places.map(([longitude, latitude]) => ({
    longitude: (longitude! * Math.PI) / 180,
    latitude: (latitude! * Math.PI) / 180,
    cos: Math.cos((latitude! * Math.PI) / 180),
  }))
  const count = points.length
  const distances = new Float64Array(count * count)
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < from; to++) {
      const [a, b] = [points[from]!, points[to]!]
      const half =
        Math.sin((a.latitude - b.latitude) / 2) ** 2 +
        a.cos * b.cos * Math.sin((a.longitude - b.longitude) / 2) ** 2
      const metres = 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(half))) * detourFactor
      distances[from * count + to] = metres
      distances[to * count + from] = metres
    }
  }
  return { places: count, distances, durations: distances.map(metres => (metres * 3.6) / speedKmh) }
}

/** The given matrices, by profile. Without distances, the durations are used for them. */
export function readMatrices(given: NonNullable<PlanningInput['matrices']>): Record<string, Matrix> {
  const matrices = Object.entries(given).map(
    ([profile, { durations, distances = durations }]): [string, Matrix] => [
      profile,
      {
        places: durations.length,
        durations: square(durations, `matrices.${profile}.durations`, durations.length),
        distances: square(distances, `matrices.${profile}.distances`, durations.length),
      },
    ],
  )
  const sizes = new Set(matrices.map(([, { places }]) => places))
  if (sizes.size > 1) refuse('The matrices of all profiles must have the same places.')
  return Object.fromEntries(matrices)
}

export function square(
  rows: readonly (readonly (number | null)[])[],
  name: string,
  size: number,
): Float64Array {
  const all = new Float64Array(size * size)
  if (rows.length !== size) refuse(`${name} has ${rows.length} rows, not ${size}.`)
  for (const [from, row] of rows.entries()) {
    if (row.length !== size)
      refuse(`${name} is not square: row ${from} has ${row.length} values, not ${size}.`)
    for (const [to, way] of row.entries()) all[from * size + to] = way ?? Number.POSITIVE_INFINITY
  }
  return all
}

export function refuse(message: string): never {
  throw new RequestProblem('unsound_problem', { message })
}
