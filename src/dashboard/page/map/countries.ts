import type { FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

/** The base map of every installation: the countries' outlines and names, from a file of ours. */
export async function loadCountries(): Promise<{ areas: FeatureCollection; names: FeatureCollection }> {
  const address = new URL('../../../vendor/world-atlas/countries-50m.json', import.meta.url)
  const topology = (await (await fetch(address)).json()) as Topology<{
    countries: GeometryCollection<{ name: string }>
  }>
  const areas = feature(topology, topology.objects.countries)
  for (const area of areas.features) area.geometry = flat(area.geometry as Polygon | MultiPolygon)
  const names: FeatureCollection = {
    type: 'FeatureCollection',
    features: areas.features.map(({ geometry, properties }) => {
      const largest = largestRing(geometry as MultiPolygon)
      return {
        type: 'Feature',
        properties: { name: properties.name, rank: -largest.area },
        geometry: { type: 'Point', coordinates: largest.centre },
      }
    }),
  }
  return { areas, names }
}

/**
 * The outlines cross the antimeridian, where a longitude jumps from 180 to -180, and one goes around a pole. On
 * a flat map each must continue beyond 180, or it is drawn straight across the whole world.
 */
function flat(geometry: Polygon | MultiPolygon): MultiPolygon {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const coordinates = polygons.flatMap(polygon => {
    const rings = polygon.map(unwrapped)
    // An outline around a pole is land from there to the pole, whatever its name in the file.
    const around = rings.filter(({ isAround }) => isAround).map(({ ring }) => [ring])
    const rest = rings.filter(({ isAround }) => !isAround).map(({ ring }) => ring)
    return rest.length > 0 ? [rest, ...around] : around
  })
  return { type: 'MultiPolygon', coordinates }
}

function unwrapped(ring: readonly Position[]): { ring: Position[]; isAround: boolean } {
  let turns = 0
  const whole = ring.map(([longitude, latitude], index): Position => {
    const step = index === 0 ? 0 : longitude! - ring[index - 1]![0]!
    if (Math.abs(step) > 180) turns -= Math.sign(step)
    return [longitude! + 360 * turns, latitude!]
  })
  if (turns === 0) return { ring: whole, isAround: false }
  // It is back at its start, one whole turn further: the rest of the way is along its pole.
  const [first, last] = [whole[0]!, whole.at(-1)!]
  const pole = first[1]! < 0 ? -90 : 90
  return { ring: [...whole, [last[0]!, pole], [first[0]!, pole], first], isAround: true }
}

function largestRing({ coordinates }: MultiPolygon): { area: number; centre: Position } {
  const rings = coordinates.map(part => part[0]!)
  let best = { area: -1, centre: [0, 0] as Position }
  for (const ring of rings) {
    let [twice, x, y] = [0, 0, 0]
    for (let index = 0; index + 1 < ring.length; index++) {
      const [a, b] = [ring[index]!, ring[index + 1]!]
      const cross = a[0]! * b[1]! - b[0]! * a[1]!
      twice += cross
      x += (a[0]! + b[0]!) * cross
      y += (a[1]! + b[1]!) * cross
    }
    if (Math.abs(twice) > best.area)
      best = { area: Math.abs(twice), centre: [x / (3 * twice), y / (3 * twice)] }
  }
  return best
}
