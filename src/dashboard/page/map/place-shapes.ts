import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson'

/** The geometry of a geofence, as in the API. */
export interface Outline {
  geometry:
    | Polygon
    | MultiPolygon
    | { type: 'Point'; coordinates: Position }
    | { type: 'LineString'; coordinates: Position[] }
  /** The radius of a point or a line. */
  radiusMeters: number | null
}

export interface Place extends Outline {
  id: string
  name: string
}

export type Bounds = [west: number, south: number, east: number, north: number]

const metresADegree = 111_195
const cornersOfCircle = 64

/** At the poles, degrees of longitude have no length. */
const narrowing = (latitude: number) => Math.max(0.01, Math.cos((latitude * Math.PI) / 180))

/** The place this many metres away, in a direction in radians, clockwise from north. */
export function beside([longitude = 0, latitude = 0]: Position, angle: number, metres: number): Position {
  return [
    longitude + (Math.sin(angle) * metres) / metresADegree / narrowing(latitude),
    latitude + (Math.cos(angle) * metres) / metresADegree,
  ]
}

export function metresBetween(a: Position, b: Position): number {
  const east = (b[0]! - a[0]!) * narrowing((a[1]! + b[1]!) / 2)
  return Math.hypot(east, b[1]! - a[1]!) * metresADegree
}

/** The drawn form of a geofence: a corridor is a line whose width the map computes for each zoom. */
export function featureOf({ geometry, radiusMeters }: Outline, properties = {}): Feature {
  const metres = radiusMeters ?? 0
  if (geometry.type === 'LineString') {
    const latitude = geometry.coordinates[0]?.[1] ?? 0
    // Pixels at zoom 0, of which there are 512 around the equator; each zoom doubles them.
    const width = (2 * metres * 512) / (360 * metresADegree * narrowing(latitude))
    return { type: 'Feature', geometry, properties: { ...properties, width } }
  }
  if (geometry.type !== 'Point') return { type: 'Feature', geometry, properties }
  const ring = Array.from({ length: cornersOfCircle + 1 }, (_, corner) =>
    beside(geometry.coordinates, (corner / cornersOfCircle) * 2 * Math.PI, metres),
  )
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties }
}

/** Their shapes, and the positions of their names. */
export function drawingOf(places: readonly Place[]): { shapes: FeatureCollection; names: FeatureCollection } {
  const names = places.map(({ name, ...outline }): Feature => {
    const [west, , east, north] = boundsOfOutline(outline)
    // At the top, since vehicles stand in the middle.
    const middle = [(west + east) / 2, north]
    return { type: 'Feature', geometry: { type: 'Point', coordinates: middle }, properties: { name } }
  })
  return {
    shapes: {
      type: 'FeatureCollection',
      features: places.map(place => featureOf(place, { id: place.id })),
    },
    names: { type: 'FeatureCollection', features: names },
  }
}

export function boundsOfOutline({ geometry, radiusMeters }: Outline): Bounds {
  const box = boxAround(positionsOf(geometry))
  const reach = radiusMeters ?? 0
  const [west, south] = beside(beside([box[0], box[1]], Math.PI, reach), -Math.PI / 2, reach)
  const [east, north] = beside(beside([box[2], box[3]], 0, reach), Math.PI / 2, reach)
  return [west!, south!, east!, north!]
}

export function boundsOfAll(outlines: readonly Outline[]): Bounds | null {
  const corners = outlines.map(boundsOfOutline).flatMap(([west, south, east, north]) => [
    [west, south],
    [east, north],
  ])
  return corners.length === 0 ? null : boxAround(corners)
}

function positionsOf({ type, coordinates }: Outline['geometry']): Position[] {
  if (type === 'Point') return [coordinates]
  if (type === 'LineString') return coordinates
  return type === 'Polygon' ? coordinates.flat() : coordinates.flat(2)
}

/** A loop, since a country has more corners than a function has arguments. */
function boxAround(positions: readonly Position[]): Bounds {
  const box: Bounds = [540, 90, -540, -90]
  for (const [longitude = 0, latitude = 0] of positions) {
    box[0] = Math.min(box[0], longitude)
    box[1] = Math.min(box[1], latitude)
    box[2] = Math.max(box[2], longitude)
    box[3] = Math.max(box[3], latitude)
  }
  return box
}
