import type { Pool } from 'pg'
import Type from 'typebox'
import { asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { installJson } from '../http/json.ts'
import { IdParams, Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { explained } from '../resources/explained.ts'
import { createRows } from '../resources/given-ids.ts'
import { resourceRoutes, tenantOf } from '../resources/routes.ts'
import { queryRows, selectList } from '../resources/rows.ts'
import { fencesAround, geofenceGroups, geofences } from './geofences.ts'

const MOST_FEATURES = 10_000
/** As many as one statement has parameters for. */
const AT_ONCE = 1_000
const BODY_LIMIT = 16 * 1024 * 1024
/** Larger than for other bodies, because areas are long lists of numbers. */
const shape = { depth: 16, values: 1_000_000 }

const { geometry, ...properties } = geofences.fields.properties
const Feature = Type.Object(
  {
    type: Type.Literal('Feature'),
    id: Type.Optional(Uuid('A repeated request with the same id and content creates no second geofence.')),
    geometry,
    properties: Type.Object(properties, {
      additionalProperties: true,
      description: 'The fields of a geofence other than its geometry; unknown ones are ignored.',
    }),
  },
  { additionalProperties: true },
)
const FeatureCollection = Type.Object(
  {
    type: Type.Literal('FeatureCollection'),
    features: Type.Array(Feature, { minItems: 1, maxItems: MOST_FEATURES }),
    name: Type.Optional(Type.String()),
    crs: Type.Optional(Type.Unknown()),
    bbox: Type.Optional(Type.Array(Type.Number())),
  },
  {
    additionalProperties: false,
    examples: [
      {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [10.79, 59.91] },
            properties: { name: 'Depot', radiusMeters: 250 },
          },
        ],
      },
    ],
  },
)

const Now = Type.Object({
  time: Nullable(Timestamp('Time of its latest position; null: it has none.')),
  items: Type.Array(Type.Object({ id: Uuid(), geofenceId: Uuid('The same.'), name: Type.String() })),
})

/** Places, groups of them, and where vehicles are among them. */
export function geofenceRoutes(app: App, pool: Pool): void {
  for (const resource of [geofences, geofenceGroups]) resourceRoutes(app, resource, { pool })
  exportRoute(app, pool)
  void app.register(async scope => {
    installJson(scope, shape, ['application/json', 'application/geo+json'])
    importRoute(scope, pool)
  })
  nowRoute(app, pool)
}

function exportRoute(app: App, pool: Pool): void {
  app.get(
    '/geofences/geojson',
    {
      config: { access: 'geofences:read', vehicles: 'none' },
      schema: {
        tags: ['geofences'],
        summary: 'All geofences as GeoJSON',
        response: { 200: Type.Object({ type: Type.String(), features: Type.Array(Type.Unknown()) }) },
      },
      serializerCompiler: () => JSON.stringify,
    },
    async request => {
      const { rows } = await asTenant(pool, tenantOf(request), client =>
        queryRows<Record<string, unknown>>(
          client,
          `select ${selectList(geofences)} from geofences t where deleted_at is null order by name, id`,
          [],
        ),
      )
      const features = rows.map(
        ({ id, geometry, name, radiusMeters, schedule, vehicleGroupIds, speedLimit }) => ({
          type: 'Feature',
          id,
          geometry,
          properties: { name, radiusMeters, schedule, vehicleGroupIds, speedLimit },
        }),
      )
      return { type: 'FeatureCollection', features }
    },
  )
}

function importRoute(app: App, pool: Pool): void {
  app.post(
    '/geofences/geojson',
    {
      config: { access: 'geofences:write' },
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['geofences'],
        summary: 'Creates geofences from GeoJSON, all or none',
        body: FeatureCollection,
        response: { 200: Type.Object({ created: Type.Integer(), ids: Type.Array(Type.String()) }) },
      },
    },
    async request => {
      const known = Object.keys(properties)
      const rows = request.body.features.map(feature => ({
        ...(feature.id === undefined ? {} : { id: feature.id }),
        geometry: feature.geometry,
        ...Object.fromEntries(Object.entries(feature.properties).filter(([name]) => known.includes(name))),
      }))
      return await explained(geofences, { id: rows[0]!.id }, pool, tenantOf(request), async client => {
        const made = []
        for (let from = 0; from < rows.length; from += AT_ONCE)
          made.push(...(await createRows(client, geofences, rows.slice(from, from + AT_ONCE))))
        return { created: made.filter(({ isNew }) => isNew).length, ids: made.map(({ row }) => row.id) }
      })
    },
  )
}

/** Where a vehicle is now, by the latest that is known of it. */
function nowRoute(app: App, pool: Pool): void {
  app.get(
    '/vehicles/:id/geofences',
    {
      config: { access: 'geofences:read', vehicles: 'of-groups' },
      schema: {
        tags: ['geofences'],
        summary: 'The geofences that a vehicle is in now, whatever their schedules say',
        params: IdParams,
        response: { 200: Now },
      },
    },
    async request => {
      const { id } = request.params
      return await asTenant(pool, tenantOf(request), async client => {
        const { rows } = await client.query<{ time: Date | null; longitude: number; latitude: number }>(
          `select p.time, p.longitude, p.latitude
           from vehicles v left join vehicle_position p on p.vehicle_id = v.id
           where v.id = $1 and v.deleted_at is null`,
          [id],
        )
        if (!rows[0]) throw new Problem('not_found', { message: `There is no vehicle ${id}.` })
        const { time, longitude, latitude } = rows[0]
        if (time === null) return { time: null, items: [] }
        const around = await fencesAround(client, { longitude, latitude }, id)
        return {
          time: time.toISOString(),
          items: around.map(fence => ({ id: fence.id, geofenceId: fence.id, name: fence.name })),
        }
      })
    },
  )
}
