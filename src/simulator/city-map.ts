import type { Feature, FeatureCollection, Position } from 'geojson'
import type { City, Street } from './city.ts'
import { between, randomOf } from './random.ts'
import { type Point, riverWidth } from './terrain.ts'

/** The city as a map: each feature has a `class` that the page knows how to draw, and perhaps a name. */
export function mapOfCity(city: City): FeatureCollection {
  return { type: 'FeatureCollection', features: [...ground(city), ...streets(city), ...places(city)] }
}

function ground(city: City): Feature[] {
  const { terrain } = city
  const outline = circle(180, angle => {
    const away = terrain.edge(angle) + 160
    return { x: Math.cos(angle) * away, y: Math.sin(angle) * away }
  })
  const xs = Array.from({ length: 121 }, (_, step) => -9_000 + step * 150)
  const bank = (side: number) => xs.map(x => ({ x, y: terrain.riverAt(x) + (side * riverWidth) / 2 }))
  const north = bank(1)
  const river = [...north, ...bank(-1).reverse(), north[0]!]
  const parks = terrain.parks.map((park, index) => {
    const random = randomOf(terrain.seed, 'park', index)
    const lobes = [2, 3, 4].map(count => ({
      count,
      phase: random() * Math.PI * 2,
      size: between(random, 0.03, 0.1),
    }))
    const ring = circle(60, angle => {
      const away = lobes.reduce(
        (sum, lobe) => sum + lobe.size * Math.sin(lobe.count * angle + lobe.phase),
        1.02,
      )
      return {
        x: park.centre.x + Math.cos(angle) * away * park.radius,
        y: park.centre.y + Math.sin(angle) * away * park.radius,
      }
    })
    return area(city, 'park', ring, park.name)
  })
  return [area(city, 'town', outline), ...parks, area(city, 'water', river, 'River Wake')]
}

/** Streets with the same name are joined into lines as long as possible, which is also best for labels. */
function streets(city: City): Feature[] {
  const features: Feature[] = []
  let line: Street[] = []
  const finish = () => {
    const first = line[0]
    if (!first) return
    const junctions = [first.from, ...line.map(street => street.to)]
    features.push({
      type: 'Feature',
      properties: { class: first.kind, name: first.name },
      geometry: {
        type: 'LineString',
        coordinates: junctions.map(junction => position(city, city.junctions[junction]!)),
      },
    })
    line = []
  }
  for (const street of city.streets) {
    const last = line.at(-1)
    if (last && (last.to !== street.from || last.name !== street.name || last.kind !== street.kind)) finish()
    line.push(street)
  }
  finish()
  return features
}

function places(city: City): Feature[] {
  const place = (kind: string, name: string) => (junction: number, index: number) => ({
    type: 'Feature' as const,
    properties: { class: kind, name: `${name} ${index + 1}` },
    geometry: { type: 'Point' as const, coordinates: position(city, city.junctions[junction]!) },
  })
  return [...city.depots.map(place('depot', 'Depot')), ...city.stations.map(place('station', 'Fuel'))]
}

function area(city: City, kind: string, ring: readonly Point[], name?: string): Feature {
  return {
    type: 'Feature',
    properties: { class: kind, ...(name ? { name } : {}) },
    geometry: { type: 'Polygon', coordinates: [ring.map(point => position(city, point))] },
  }
}

function circle(steps: number, at: (angle: number) => Point): Point[] {
  return Array.from({ length: steps + 1 }, (_, step) => at(((step % steps) / steps) * Math.PI * 2))
}

function position(city: City, point: Point): Position {
  return city.toDegrees(point).map(degrees => Number(degrees.toFixed(6)))
}
