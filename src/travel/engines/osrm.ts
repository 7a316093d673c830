import type { Place } from '../../telemetry/distance.ts'
import { askJson, below, fieldOf, said } from './ask.ts'
import { blockOf, type Engine, EngineFailure } from './engine.ts'

/** The default limit of osrm-routed for the places in one request (--max-table-size, --max-viaroute-size). */
const MOST_PLACES = 100

/** OSRM's HTTP API, version 5: `/table` and `/route`. */
export function osrm(base: URL): Engine {
  async function ask(
    service: 'table' | 'route',
    profile: string,
    places: readonly Place[],
    query: string,
    signal: AbortSignal,
  ) {
    const coordinates = places.map(({ longitude, latitude }) => `${longitude},${latitude}`).join(';')
    const url = below(
      base,
      `/${service}/v1/${profile === 'car' ? 'driving' : encodeURIComponent(profile)}/${coordinates}`,
    )
    for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value)
    const { status, body } = await askJson({ url, signal })
    if (status !== 200 || fieldOf(body, 'code') !== 'Ok')
      throw said(status, fieldOf(body, 'code'), fieldOf(body, 'message'))
    return body
  }

  return {
    name: 'osrm',
    most: MOST_PLACES / 2,
    async ask(question) {
      const { profile, from, to, signal } = question
      const row = (first: number, count: number) =>
        Array.from({ length: count }, (_, at) => first + at).join(';')
      const query = `sources=${row(0, from.length)}&destinations=${row(from.length, to.length)}&annotations=duration,distance`
      const body = await ask('table', profile, [...from, ...to], query, signal)
      return blockOf(question, { seconds: fieldOf(body, 'durations'), metres: fieldOf(body, 'distances') })
    },
    async line(profile, places, signal) {
      const points: (readonly [number, number])[] = []
      // Each part begins where the previous one ends.
      for (let at = 0; at + 1 < places.length; at += MOST_PLACES - 1) {
        const part = places.slice(at, at + MOST_PLACES)
        const body = await ask('route', profile, part, 'overview=full&geometries=geojson', signal)
        points.push(...coordinatesOf(body))
      }
      return points
    },
  }
}

function coordinatesOf(body: unknown): (readonly [number, number])[] {
  const routes = fieldOf(body, 'routes')
  const line = fieldOf(fieldOf(Array.isArray(routes) ? routes[0] : undefined, 'geometry'), 'coordinates')
  const isPoint = (point: unknown): point is [number, number] =>
    Array.isArray(point) && point.length >= 2 && point.every(part => typeof part === 'number')
  if (!Array.isArray(line) || !line.every(isPoint)) throw new EngineFailure('its answer has no line')
  return line
}
