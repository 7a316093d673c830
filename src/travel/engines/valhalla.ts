import type { Place } from '../../telemetry/distance.ts'
import { askJson, below, fieldOf, said } from './ask.ts'
import { blockOf, type Engine, EngineFailure } from './engine.ts'

/** Valhalla answers for 2,500 pairs at a time unless told otherwise (max_matrix_location_pairs). */
const MOST_PLACES = 50

const costings: Readonly<Record<string, string>> = {
  car: 'auto',
  bike: 'bicycle',
  foot: 'pedestrian',
  scooter: 'motor_scooter',
}

/** Valhalla's matrix service, `/sources_to_targets`. */
export function valhalla(base: URL): Engine {
  const places = (list: readonly Place[]) =>
    list.map(({ longitude, latitude }) => ({ lon: longitude, lat: latitude }))
  return {
    name: 'valhalla',
    most: MOST_PLACES,
    async ask(question) {
      const { profile, from, to, signal } = question
      const json = { sources: places(from), targets: places(to), costing: costings[profile] ?? profile }
      const { status, body } = await askJson({ url: below(base, '/sources_to_targets'), json, signal })
      if (status !== 200) throw said(status, fieldOf(body, 'error_code'), fieldOf(body, 'error'))
      const rows = fieldOf(body, 'sources_to_targets')
      if (!Array.isArray(rows) || !rows.every(Array.isArray))
        throw new EngineFailure('its answer has no sources_to_targets')
      const perUnit = fieldOf(body, 'units') === 'miles' ? 1_609.344 : 1_000
      const cells = (read: (cell: unknown) => unknown) => (rows as unknown[][]).map(row => row.map(read))
      return blockOf(question, {
        seconds: cells(cell => fieldOf(cell, 'time')),
        metres: cells(cell => {
          const distance = fieldOf(cell, 'distance')
          return typeof distance === 'number' ? distance * perUnit : distance
        }),
      })
    },
  }
}
