import type { Slice } from '../problem.ts'
import { refuse, square } from './places.ts'
import type { PlanningInput } from './schema.ts'

type SliceInput = NonNullable<NonNullable<PlanningInput['options']>['traffic']>[number]

/** Time slices in order; `size` is that of the given matrices. */
export function readTraffic(given: readonly SliceInput[], size: number | undefined): Slice[] {
  const slices = given.map((slice, index) => readSlice(slice, `options.traffic.${index}`, size))
  slices.sort((a, b) => a.from - b.from)
  for (const [at, { from }] of slices.entries()) {
    const before = slices[at - 1]
    if (before && from < before.to)
      refuse(
        `Two windows of options.traffic overlap: one begins at ${from}, one before it ends at ${before.to}.`,
      )
  }
  return slices
}

function readSlice({ time_window, factor = 1, factors }: SliceInput, name: string, size?: number): Slice {
  const [from, to] = time_window as [number, number]
  if (!(from < to)) refuse(`The window of ${name} ends, at ${to}, before it begins, at ${from}.`)
  if (!factors) return { from, to, factor }
  if (size === undefined) refuse(`${name} has factors by leg, which need matrices.`)
  return { from, to, factor, factors: square(factors, `${name}.factors`, size) }
}
