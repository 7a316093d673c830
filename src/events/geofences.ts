import type { ClientBase, PoolClient } from 'pg'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import { Nullable } from '../http/schemas.ts'
import { Reference, References, SpeedLimit, Text } from '../resources/fields.ts'
import { type Filter, from, to } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'
import type { Place } from '../telemetry/distance.ts'
import { Geometry, shapeOf } from './geometry/geojson.ts'
import { Schedule } from './schedule.ts'

interface Fence {
  id: string
  name: string
  geometry: Geometry
  radiusMeters: number | null
}

/**
 * The fences of whoever's transaction it is that a place lies in, whatever their schedules say: all of them, or those that
 * are there for a vehicle.
 */
export async function fencesAround(client: PoolClient, place: Place, vehicleId?: string): Promise<Fence[]> {
  const { rows } = await client.query<Fence>(
    `select f.id, f.name, f.geometry, f.radius_meters as "radiusMeters"
     from geofences f
     where f.deleted_at is null
       and ($1::uuid is null or f.vehicle_group_ids = '[]' or $1 in (
         select vehicles_of_group(g.value::uuid) from jsonb_array_elements_text(f.vehicle_group_ids) g))
     order by f.name, f.id`,
    [vehicleId],
  )
  return rows.filter(({ geometry, radiusMeters }) => shapeOf(geometry, radiusMeters).contains(place))
}

/** Of each place which of these fences it lies in, whatever their schedules say. A fence that was retired is none. */
export async function fencesOf(
  client: ClientBase,
  organizationId: string,
  ids: readonly string[],
  places: readonly Place[],
): Promise<string[][]> {
  const { rows } = await client.query<Fence>(
    `select id, name, geometry, radius_meters as "radiusMeters" from geofences
     where organization_id = $1 and id = any ($2::uuid[]) and deleted_at is null order by id`,
    [organizationId, ids],
  )
  const shapes = rows.map(({ id, geometry, radiusMeters }) => ({ id, ...shapeOf(geometry, radiusMeters) }))
  return places.map(place => shapes.filter(shape => shape.contains(place)).map(({ id }) => id))
}

const contains: Filter = {
  schema: Type.String({
    pattern: '^-?\\d{1,3}(\\.\\d{1,20})?,-?\\d{1,2}(\\.\\d{1,20})?$',
    description: 'longitude,latitude: only geofences that contain this point, whatever their schedules say.',
  }),
  find: async (client, value) => {
    const [longitude, latitude] = String(value).split(',').map(Number) as [number, number]
    if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90)
      throw new Problem('invalid_request', { message: 'contains: a longitude and a latitude in degrees.' })
    return (await fencesAround(client, { longitude, latitude })).map(({ id }) => id)
  },
  condition: (ids, parameter) => `t.id = any (${parameter(ids)}::uuid[])`,
}

const inGroup: Filter = {
  schema: Reference('geofence_groups'),
  condition: (group, parameter) => `t.id = any (array(select geofences_of_group(${parameter(group)}::uuid)))`,
}

const rules = [
  {
    name: 'geofences_radius',
    field: 'radiusMeters',
    message: 'A Point and a LineString need radiusMeters, and a polygon does not take it.',
  },
  {
    name: 'geofences_degrees',
    field: 'geometry',
    message: 'Longitudes must be between -540 and 540, and latitudes between -90 and 90.',
  },
]

export const geofences = defineResource({
  path: '/geofences',
  name: 'geofence',
  table: 'geofences',
  subject: 'geofences',
  vehicles: 'none',
  vehiclesFor: 'reads',
  fields: Type.Object({
    name: Text(200, 'Name of the geofence.'),
    geometry: Type.Unsafe<Geometry>({
      ...Geometry,
      json: true,
      description:
        'GeoJSON: a Polygon or MultiPolygon, or a Point or LineString with radiusMeters. A polygon across the antimeridian has longitudes beyond 180, or is cut there.',
    }),
    radiusMeters: Type.Optional(
      Nullable(
        Type.Number({
          exclusiveMinimum: 0,
          maximum: 1_000_000,
          description: 'Radius of the circle, or distance from the line.',
        }),
      ),
    ),
    schedule: Type.Optional(Nullable(Schedule)),
    vehicleGroupIds: Type.Optional(
      References('vehicle_groups', 100, 'Groups whose vehicles it applies to; none: all vehicles.'),
    ),
    speedLimit: Type.Optional(Nullable(SpeedLimit('Within it.'))),
  }),
  filters: {
    contains,
    geofenceGroupId: inGroup,
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { name: 'text' },
  // A radius in the geometry is stored as `radiusMeters`.
  completed: given => {
    const { radiusMeters, ...geometry } = given.geometry as Geometry & { radiusMeters?: number }
    return radiusMeters === undefined ? given : { ...given, geometry, radiusMeters }
  },
  example: {
    name: 'Depot',
    geometry: { type: 'Point', coordinates: [10.79, 59.91] },
    radiusMeters: 250,
  },
  explain: async ({ constraint }) => {
    const rule = rules.find(({ name }) => name === constraint)
    return rule && new Problem('violates_rule', { message: rule.message, members: { field: rule.field } })
  },
})

export const geofenceGroups = defineResource({
  path: '/geofence-groups',
  name: 'geofence group',
  table: 'geofence_groups',
  subject: 'geofences',
  vehicles: 'none',
  vehiclesFor: 'reads',
  fields: Type.Object({
    name: Text(200, 'Name of the group.'),
    geofenceIds: Type.Optional(References('geofences', 10_000, 'The geofences in the group.')),
  }),
  filters: { createdFrom: from('createdAt', 'date-time'), createdTo: to('createdAt', 'date-time') },
  sorts: { name: 'text' },
  example: { name: 'Customers in Oslo', geofenceIds: [] },
})
