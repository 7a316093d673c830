import type pg from 'pg'
import { type Geometry, shapeOf } from '../../src/events/geometry/geojson.ts'
import type { Shape } from '../../src/events/geometry/shape.ts'
import type { Place } from '../../src/telemetry/distance.ts'
import { randomOf } from '../support/partitions.ts'

/** Shapes and ways made by chance, and what PostGIS says of them. */
export interface Drawn {
  geometry: Geometry
  radiusMeters: number | null
  shape: Shape
  /** Around which, and how many degrees wide, ways are drawn. */
  center: Place
  extent: number
}

/** A star with some corners, and one inside of it that is a hole. */
function star(random: () => number, center: Place, extent: number, from = 0.5): [number, number][] {
  const corners = 5 + Math.floor(random() * 20)
  const narrow = Math.cos((center.latitude * Math.PI) / 180)
  const ring = Array.from({ length: corners }, (_, corner): [number, number] => {
    const angle = (2 * Math.PI * corner) / corners
    const reach = extent * (from + random() * 0.5)
    return [center.longitude + (reach * Math.cos(angle)) / narrow, center.latitude + reach * Math.sin(angle)]
  })
  return [...ring, ring[0]!]
}

export function draw(seed: number): Drawn {
  const random = randomOf(seed)
  // From a yard to a country, anywhere but at the poles, a third of them at the antimeridian.
  const extent = 10 ** (-3.3 + 3.5 * random())
  const longitude = random() < 0.33 ? 180 + (random() - 0.5) * extent : (random() - 0.5) * 355
  const center = { longitude, latitude: (random() - 0.5) * 150 }
  const kind = Math.floor(random() * 4)
  const radiusMeters = kind < 2 ? null : extent * 1e5 * (0.2 + random() * 0.4)
  const geometry = geometryOf(kind, random, center, extent)
  return { geometry, radiusMeters, shape: shapeOf(geometry, radiusMeters), center, extent }
}

function geometryOf(kind: number, random: () => number, center: Place, extent: number): Geometry {
  const outer = () => star(random, center, extent)
  const hole = () => star(random, center, extent * 0.4)
  if (kind === 0) return { type: 'Polygon', coordinates: [outer(), hole()] }
  if (kind === 1) {
    const narrow = Math.cos((center.latitude * Math.PI) / 180)
    const other = { longitude: center.longitude + (3 * extent) / narrow, latitude: center.latitude }
    return { type: 'MultiPolygon', coordinates: [[outer()], [star(random, other, extent * 0.4)]] }
  }
  if (kind === 2) return { type: 'Point', coordinates: [wrapped(center.longitude), center.latitude] }
  const places = Array.from({ length: 2 + Math.floor(random() * 6) }, () => near(random, center, extent))
  return { type: 'LineString', coordinates: places.map(place => [place.longitude, place.latitude]) }
}

export function near(random: () => number, center: Place, extent: number): Place {
  const latitude = Math.max(-89.9, Math.min(89.9, center.latitude + (random() - 0.5) * 3 * extent))
  const narrow = Math.cos((center.latitude * Math.PI) / 180)
  return { longitude: wrapped(center.longitude + ((random() - 0.5) * 3 * extent) / narrow), latitude }
}

export function wrapped(longitude: number): number {
  return longitude - 360 * Math.round(longitude / 360)
}

export interface Asked {
  shape: number
  place: Place
  inside: boolean
}

/** Those of which PostGIS says something else, and which lie further than a metre from an edge. */
export async function wrongs(client: pg.Client, drawn: readonly Drawn[], asked: readonly Asked[]) {
  await client.query('drop table if exists shape')
  await client.query(
    `create table shape as
     select number::int, radius, ST_GeomFromGeoJSON(json) as geometry from unnest($1::text[], $2::float8[])
     with ordinality as shape (json, radius, number)`,
    [drawn.map(({ geometry }) => JSON.stringify(geometry)), drawn.map(({ radiusMeters }) => radiusMeters)],
  )
  const { rows } = await client.query<{ number: number; x: number; y: number; inside: boolean }>(
    `select number, x, y, judged.inside
     from unnest($1::int[], $2::float8[], $3::float8[], $4::boolean[]) as asked (shape, x, y, inside)
     join shape on number = asked.shape + 1
     cross join lateral (
       select bool_or(case when radius is null then ST_Contains(geometry, place)
                           else ST_DWithin(geometry::geography, place::geography, radius, false) end) as inside,
              bool_or(case when radius is null
                then ST_DWithin(ST_Boundary(geometry), place, 1 / 111000.0 / cos(radians(y)))
                else abs(ST_Distance(geometry::geography, place::geography, false) - radius) < 1 end) as at_edge
       from (select ST_SetSRID(ST_MakePoint(x + turn, y), 4326) as place
             from unnest(case when radius is null then '{0,360,-360}'::float8[] else '{0}' end) as turn) places
     ) judged
     where judged.inside <> asked.inside and not at_edge`,
    [
      asked.map(({ shape }) => shape),
      asked.map(({ place }) => place.longitude),
      asked.map(({ place }) => place.latitude),
      asked.map(({ inside }) => inside),
    ],
  )
  return rows
}

/** What is said of a way: both ends, and a place in each stretch inside and outside, close to where it begins. */
export function askAlong(shape: Shape, number: number, from: Place, to: Place): Asked[] {
  const degrees = wrapped(to.longitude - from.longitude)
  const at = (part: number): Place => ({
    longitude: wrapped(from.longitude + part * degrees),
    latitude: from.latitude + part * (to.latitude - from.latitude),
  })
  const stretches = shape.within(from, to)
  const cuts = [0, ...stretches.flat(), 1]
  const asked: Asked[] = [from, to].map(place => ({ shape: number, place, inside: shape.contains(place) }))
  for (let index = 1; index < cuts.length; index++) {
    const [begin, end] = [cuts[index - 1]!, cuts[index]!]
    const inside = index % 2 === 0
    for (const part of [0.001, 0.5, 0.999]) {
      if (end > begin) asked.push({ shape: number, place: at(begin + part * (end - begin)), inside })
    }
  }
  return asked
}

/** So many ways through shapes made by chance: what is said of them, and what PostGIS says otherwise. */
export async function compare(client: pg.Client, shapes: number, waysOfEach: number, seed: number) {
  const drawn = Array.from({ length: shapes }, (_, index) => draw(seed + index))
  const asked = drawn.flatMap(({ shape, center, extent }, number) => {
    const random = randomOf(seed + 7919 * number)
    return Array.from({ length: waysOfEach }, () =>
      askAlong(shape, number, near(random, center, extent), near(random, center, extent)),
    ).flat()
  })
  return {
    asked: asked.length,
    inside: asked.filter(({ inside }) => inside).length,
    wrong: await wrongs(client, drawn, asked),
  }
}

/** A polygon across the antimeridian, cut there by PostGIS. */
export async function cut(client: pg.Client, geometry: Geometry): Promise<Geometry> {
  const { rows } = await client.query<{ json: string }>(
    'select ST_AsGeoJSON(ST_Multi(ST_CollectionExtract(ST_WrapX(ST_GeomFromGeoJSON($1), 180, -360), 3)), 15) as json',
    [JSON.stringify(geometry)],
  )
  return JSON.parse(rows[0]!.json) as Geometry
}
