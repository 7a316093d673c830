import type { Place } from '../../telemetry/distance.ts'
import { askJson, below, fieldOf, said } from './ask.ts'
import { blockOf, type Engine } from './engine.ts'

/** The limit of one request in the smallest packages. */
const MOST_PLACES = 50

/** GraphHopper's matrix API. The operator's URL contains the key. */
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
        // A place without a street nearby has no ways; the ways between the other places are still returned.
        fail_fast: false,
      }
      const { status, body } = await askJson({ url: below(base, '/matrix'), json, signal })
      if (status !== 200) throw said(status, fieldOf(body, 'message'))
      return blockOf(question, { seconds: fieldOf(body, 'times'), metres: fieldOf(body, 'distances') })
    },
  }
}
