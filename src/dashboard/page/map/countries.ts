import type { FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

/** The ground that every installation has: the countries' outlines and names, from a file of ours. */
export async function loadCountries(): Promise<{ areas: FeatureCollection; names: FeatureCollection }> {
  const address = new URL('../../../vendor/world-atlas/countries-50m.json', import.meta.url)
  const topology = (await (await fetch(address)).json()) as Topology<{
    countries: GeometryCollection<{ name: string }>
  }>
  const areas = feature(topology, topology.objects.countries)
  const names: FeatureCollection = {
    type: 'FeatureCollection',
    features: areas.features.map(({ geometry, properties }) => {
      const largest = largestRing(geometry as Polygon | MultiPolygon)
      return {
        type: 'Feature',
        properties: { name: properties.name, rank: -largest.area },
        geometry: { type: 'Point', coordinates: largest.centre },
      }
    }),
  }
  return { areas, names }
}

function largestRing(geometry: Polygon | MultiPolygon): { area: number; centre: Position } {
  const rings =
    geometry.type === 'Polygon' ? [geometry.coordinates[0]!] : geometry.coordinates.map(part => part[0]!)
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
