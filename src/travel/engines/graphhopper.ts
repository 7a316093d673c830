import type { Place } from '../../telemetry/distance.ts'
import { askJson, below, fieldOf, said } from './ask.ts'
import { blockOf, type Engine } from './engine.ts'

/** As much as one question of the smallest packages may have. */
const MOST_PLACES = 50

/** GraphHopper's matrix API. A key stands in the URL that the operator gives. */
export function graphhopper(base: URL): Engine {
  const points = (list: readonly Place[]) => list.map(({ longitude, latitude }) => [longitude, latitude])
  return {
    name: 'graphhopper',
    most: MOST_PLACES,
    async ask(question) {
      const { profile, from, to, signal } = question
      const json = {
        profile,
        from_points: points(from),
        to_points: points(to),
        out_arrays: ['times', 'distances'],
        // A place that no street is near to has no way; the others have.
        fail_fast: false,
      }
      const { status, body } = await askJson({ url: below(base, '/matrix'), json, signal })
      if (status !== 200) throw said(status, fieldOf(body, 'message'))
      return blockOf(question, { seconds: fieldOf(body, 'times'), metres: fieldOf(body, 'distances') })
    },
  }
}
