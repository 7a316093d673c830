import Type, { type Static } from 'typebox'
import type { Place } from '../../telemetry/distance.ts'
import { corridorShape } from './corridor.ts'
import { type Position, polygonShape } from './polygon.ts'
import type { Shape } from './shape.ts'

/**
 * Longitude and latitude, and a height that is not looked at. That they are degrees is a rule of the table: -540 to 540,
 * since a polygon across the antimeridian goes on beyond 180, and -90 to 90.
 */
const PositionShape = Type.Unsafe<[number, number]>({
  type: 'array',
  minItems: 2,
  maxItems: 3,
  // Infinity, which 1e999 becomes, has no JSON form.
  items: { type: 'number', minimum: -1e9, maximum: 1e9 },
  examples: [[10.75, 59.91]],
})
const Ring = Type.Array(PositionShape, { minItems: 4, maxItems: 10_000 })
const Rings = Type.Array(Ring, { minItems: 1, maxItems: 1_000 })

const closed = { additionalProperties: false }

/** Taken here as well as beside the geometry, where it is kept and answered. */
const radiusMeters = Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }))

export const Geometry = Type.Union([
  Type.Object({ type: Type.Literal('Polygon'), coordinates: Rings }, closed),
  Type.Object(
    { type: Type.Literal('MultiPolygon'), coordinates: Type.Array(Rings, { minItems: 1, maxItems: 1_000 }) },
    closed,
  ),
  Type.Object({ type: Type.Literal('Point'), coordinates: PositionShape, radiusMeters }, closed),
  Type.Object(
    {
      type: Type.Literal('LineString'),
      coordinates: Type.Array(PositionShape, { minItems: 2, maxItems: 10_000 }),
      radiusMeters,
    },
    closed,
  ),
])
export type Geometry = Static<typeof Geometry>

/** A point or a line reaches as far as its radius; a polygon has none. */
export function shapeOf(geometry: Geometry, radiusMeters: number | null): Shape {
  switch (geometry.type) {
    case 'Polygon':
      return polygonShape([geometry.coordinates])
    case 'MultiPolygon':
      return polygonShape(geometry.coordinates)
    case 'Point':
      return corridorShape([placeOf(geometry.coordinates)], radiusMeters ?? 0)
    case 'LineString':
      return corridorShape(geometry.coordinates.map(placeOf), radiusMeters ?? 0)
  }
}

function placeOf([longitude, latitude]: Position): Place {
  return { longitude: longitude!, latitude: latitude! }
}
