import t from 'tap'
import {
  boundsOfOutline,
  featureOf,
  metresBetween,
  type Outline,
} from '../../src/dashboard/page/map/place-shapes.ts'
import {
  edgeOf,
  middlesOf,
  newSketch,
  outlineOf,
  sketchOf,
  withEdgeAt,
  withHole,
  withMoved,
  withoutPoint,
  withPoint,
} from '../../src/dashboard/page/map/sketch.ts'

const ring = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]

t.test('a drawing is what it was made of, whatever its form', async t => {
  const outlines: Outline[] = [
    { geometry: { type: 'Point', coordinates: [179.9, 10] }, radiusMeters: 300 },
    {
      geometry: {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
          [5, 4],
        ],
      },
      radiusMeters: 40,
    },
    {
      geometry: { type: 'Polygon', coordinates: [ring(179, -1, 2), ring(179.5, -0.5, 0.5)] },
      radiusMeters: null,
    },
    {
      geometry: { type: 'MultiPolygon', coordinates: [[ring(0, 0, 1)], [ring(5, 5, 1)]] },
      radiusMeters: null,
    },
  ]
  for (const outline of outlines) t.same(outlineOf(sketchOf(outline)), outline, outline.geometry.type)
})

t.test('points are added, moved and removed, and a hole that has too few is none', async t => {
  const at = (point: number, ring = 0) => ({ part: 0, ring, point })
  let sketch = newSketch('area')
  for (const [point, position] of ring(0, 0, 1).slice(0, 4).entries()) {
    t.equal(outlineOf(sketch) === null, point < 3, `${point} corners`)
    sketch = withPoint(sketch, at(point), position)
  }
  t.equal(middlesOf(sketch).length, 4, 'one between every two, the last and the first too')
  t.same(middlesOf(sketch).at(-1), [at(4), [0, 0.5]])
  const moved = withMoved(sketch, at(1), [2, 0])
  t.same(sketch.parts[0]![0]![1], [1, 0], 'the one before stays as it was')
  t.same(moved.parts[0]![0]![1], [2, 0])
  let holed = withHole(sketch)
  for (const [point, position] of ring(0.2, 0.2, 0.5).slice(0, 3).entries())
    holed = withPoint(holed, at(point, 1), position)
  t.match(outlineOf(holed), { geometry: { coordinates: { length: 2 } } })
  t.same(withoutPoint(holed, at(0, 1)), sketch, 'with the third of its corners the hole goes')
  const two = sketchOf({
    geometry: { type: 'MultiPolygon', coordinates: [[ring(0, 0, 1)], [ring(5, 5, 1)]] },
    radiusMeters: null,
  })
  const less = withoutPoint(withoutPoint(two, at(0)), at(0))
  t.match(outlineOf(less), { geometry: { type: 'Polygon', coordinates: [ring(5, 5, 1)] } }, 'nor a part')
})

t.test('a circle and a corridor are as wide on the map as they reach', async t => {
  const circle = withPoint(newSketch('circle'), { part: 0, ring: 0, point: 0 }, [10, 60])
  const wider = withEdgeAt(circle, [10.01, 60])
  t.ok(Math.abs(wider.metres - metresBetween([10, 60], [10.01, 60])) < 1)
  const edge = edgeOf(wider)!
  t.ok(Math.abs(edge[0]! - 10.01) < 1e-4 && edge[1] === 60)
  const outline = outlineOf(wider)!
  const [west, south, east, north] = boundsOfOutline(outline)
  t.ok(Math.abs(metresBetween([10, south], [10, north]) - 2 * wider.metres) < 2)
  t.ok(Math.abs(metresBetween([west, 60], [east, 60]) - 2 * wider.metres) < 2)
  const corridor = featureOf({
    geometry: {
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 0],
      ],
    },
    radiusMeters: 100,
  })
  // At zoom 0 the equator is 512 pixels.
  t.ok(Math.abs(corridor.properties!.width - (200 / 40_030_000) * 512) < 1e-5)
})
