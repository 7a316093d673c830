import pg from 'pg'
import t from 'tap'
import { shapeOf } from '../../src/events/geometry/geojson.ts'
import { createGrid } from '../../src/events/geometry/grid.ts'
import { degreesBetween } from '../../src/events/geometry/shape.ts'
import { needsDebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts'
import { randomOf } from '../support/partitions.ts'
import { compare, cut, draw, near } from './shapes.ts'

t.test(
  'what is inside, and where ways cross an edge, is what PostGIS says',
  needsDebianPostgres('postgis'),
  async t => {
    const client = new pg.Client(await startDebianPostgres(t))
    await client.connect()
    t.teardown(() => client.end())
    await client.query('create extension postgis')
    const { asked, inside, wrong } = await compare(client, 200, 20, 1)
    t.same(wrong.slice(0, 10), [])
    t.ok(inside > asked / 10 && inside < asked * 0.9, `${inside} of ${asked} places are inside`)

    // The same polygon in both spellings is the same place: the seam is no edge.
    const across = Array.from({ length: 500 }, (_, seed) => draw(seed)).filter(
      ({ radiusMeters, center }) => radiusMeters === null && Math.abs(center.longitude - 180) < 1,
    )
    for (const [number, { geometry, shape, center, extent }] of across.slice(0, 40).entries()) {
      const other = shapeOf(await cut(client, geometry), null)
      const random = randomOf(number)
      for (let count = 0; count < 25; count++) {
        const [from, to] = [near(random, center, extent), near(random, center, extent)]
        if (shape.metresToEdge(from) < 1) continue
        t.equal(other.contains(from), shape.contains(from))
        // Where an edge is cut, rounding turns it by less than that.
        t.ok(
          Math.abs(other.metresToEdge(from) - shape.metresToEdge(from)) <
            0.01 + shape.metresToEdge(from) / 1e6,
        )
        t.equal(other.within(from, to).length, shape.within(from, to).length, `${number} ${count}`)
      }
    }

    const measured = across.slice(0, 30).filter(({ extent }) => extent < 0.05)
    for (const { geometry, shape, center, extent } of measured) {
      const place = near(randomOf(1), center, extent)
      const { rows } = await client.query<{ metres: number }>(
        `select ST_Distance(ST_Boundary(ST_GeomFromGeoJSON($1))::geography,
                          ST_SetSRID(ST_MakePoint($2, $3), 4326)::geography, false) as metres`,
        [JSON.stringify(geometry), place.longitude, place.latitude],
      )
      const metres = shape.metresToEdge(place)
      t.ok(Math.abs(metres - rows[0]!.metres) < 0.01 + metres / 1_000, `${metres} for ${rows[0]!.metres} m`)
    }
    t.ok(measured.length > 3)
  },
)

t.test('a way is told to the metre: in and out of a circle, a square and a corridor', async t => {
  const metre = 1 / 111_195
  const circle = shapeOf({ type: 'Point', coordinates: [180, 0] }, 500)
  const [[begin, end] = [0, 0]] = circle.within(
    { longitude: 179.99, latitude: 0 },
    { longitude: -179.99, latitude: 0 },
  )
  t.ok(Math.abs(begin - (0.5 - (250 * metre) / 0.01)) < 1e-4)
  t.ok(Math.abs(end - (0.5 + (250 * metre) / 0.01)) < 1e-4)

  const square = shapeOf(
    {
      type: 'Polygon',
      coordinates: [
        [
          [179, -1],
          [181, -1],
          [181, 1],
          [179, 1],
        ],
      ],
    },
    null,
  )
  t.same(square.within({ longitude: -178, latitude: 0 }, { longitude: 178, latitude: 0 }), [[0.25, 0.75]])
  t.equal(square.contains({ longitude: -179.5, latitude: 0 }), true)
  t.equal(square.contains({ longitude: 179.5, latitude: 0 }), true)
  t.equal(square.contains({ longitude: -178.9, latitude: 0 }), false)
  t.ok(Math.abs(square.metresToEdge({ longitude: -179, latitude: 0.9999 }) - 0) < 1e-6)

  const corridor = shapeOf(
    {
      type: 'LineString',
      coordinates: [
        [10, 60],
        [10.1, 60],
        [10.1, 60.1],
      ],
    },
    100,
  )
  t.equal(corridor.contains({ longitude: 10.05, latitude: 60 + 99 * metre }), true)
  t.equal(corridor.contains({ longitude: 10.05, latitude: 60 + 103 * metre }), false)
  t.equal(
    corridor.within({ longitude: 10.05, latitude: 59.9 }, { longitude: 10.05, latitude: 60.05 }).length,
    1,
  )
  t.equal(
    corridor.within({ longitude: 10.15, latitude: 60.08 }, { longitude: 10.02, latitude: 59.95 }).length,
    2,
    'through both of its parts, and out between them',
  )
  t.same(corridor.within({ longitude: 20, latitude: 59 }, { longitude: 20, latitude: 61 }), [])
})

t.test(
  'the grid answers whatever touches a box, among ten thousand, and little else is looked at',
  async t => {
    const shapes = Array.from({ length: 10_000 }, (_, seed) => draw(seed).shape)
    const near = createGrid(shapes)
    const random = randomOf(5)
    for (let count = 0; count < 200; count++) {
      const west = random() * 360 - 180
      const south = random() * 160 - 80
      const width = 10 ** (random() * 5 - 4)
      const box = { west, south, east: west + width, north: Math.min(90, south + width) }
      const found = new Set(near(box))
      const touching = shapes.filter(({ boxes }) =>
        boxes.some(
          other =>
            other.south <= box.north &&
            other.north >= box.south &&
            [0, 360, -360].some(turn => other.west + turn <= box.east && other.east + turn >= box.west),
        ),
      )
      t.equal(found.size, touching.length)
      t.ok(touching.every(shape => found.has(shape)))
    }
    t.equal(degreesBetween(179, -179), 2)
  },
)
