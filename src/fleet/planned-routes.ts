import Type from 'typebox'
import { Nullable } from '../http/schemas.ts'
import { Text } from '../resources/fields.ts'
import { from, to } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'

const Coordinates = {
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
}
const Words = { name: Text(200, 'Name of the route.'), address: Text(500, 'Where it is, in words.') }

/** An address as text, or an object with text, coordinates, or both. */
const Place = Type.Union([
  Text(500, 'An address.'),
  Type.Object(
    { ...Coordinates, ...Type.Partial(Type.Object(Words)).properties },
    { additionalProperties: false },
  ),
  Type.Object({ address: Words.address, name: Type.Optional(Words.name) }, { additionalProperties: false }),
  Type.Object({ name: Words.name }, { additionalProperties: false }),
])

const place = (description: string) => Type.Unsafe<unknown>({ ...Place, description, json: true })

export const routes = defineResource({
  path: '/routes',
  name: 'route',
  table: 'routes',
  subject: 'routes',
  vehicles: 'none',
  fields: Type.Object({
    name: Type.Optional(Text(200, 'Name of the route.', 0)),
    origin: place('Where it begins.'),
    destination: place('Where it ends.'),
    waypoints: Type.Optional(
      Type.Array(Place, { maxItems: 500, description: 'On the way, in order.', json: true }),
    ),
    distanceKm: Type.Optional(Nullable(Type.Number({ minimum: 0, exclusiveMaximum: 1_000_000 }))),
    durationMinutes: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }))),
  }),
  filters: { createdFrom: from('createdAt', 'date-time'), createdTo: to('createdAt', 'date-time') },
  sorts: { name: 'text' },
  example: {
    name: 'Oslo - Bergen',
    origin: { name: 'Oslo depot', longitude: 10.79, latitude: 59.91 },
    destination: { name: 'Bergen harbour', longitude: 5.32, latitude: 60.39 },
    distanceKm: 463,
  },
})
