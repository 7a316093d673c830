import type { Pool } from 'pg'
import Type, { type Static } from 'typebox'
import { asTenant } from '../database/transaction.ts'
import type { App } from '../http/app.ts'
import { cursorForm, isCount, isUuid } from '../http/cursor.ts'
import { PageQuery, Timestamp } from '../http/schemas.ts'
import { Reference } from '../resources/fields.ts'
import { tenantOf } from '../resources/routes.ts'
import { eventTypes } from './engine/finding.ts'
import { conditionsOf, type EventRow, EventShape, eventColumns, itemOf } from './event-item.ts'

const place = cursorForm<[time: number, id: string]>('events', isCount, isUuid)

const EventQuery = Type.Object(
  {
    ...PageQuery.properties,
    type: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_.:-]{1,50}(,[A-Za-z0-9_.:-]{1,50}){0,49}$',
        description: `One, or several with commas between them: ${eventTypes.join(', ')}, or a word that a reading said.`,
        examples: ['geofence_enter,geofence_exit'],
      }),
    ),
    vehicleId: Type.Optional(Reference('vehicles')),
    vehicleGroupId: Type.Optional(
      Reference('vehicle_groups', 'A group of vehicles, with all groups that lie in it.'),
    ),
    driverId: Type.Optional(Reference('drivers')),
    geofenceId: Type.Optional(Reference('geofences')),
    from: Type.Optional(Timestamp('Only those at or after this.')),
    to: Type.Optional(Timestamp('Only those before this.')),
    withdrawn: Type.Optional(
      Type.Boolean({ default: false, description: 'Those too that had been told and are not true.' }),
    ),
  },
  { additionalProperties: false },
)

export function eventsRoute(app: App, pool: Pool): void {
  app.get(
    '/events',
    {
      config: { access: 'events:read' },
      schema: {
        tags: ['events'],
        summary: 'What happened to vehicles, the oldest first',
        querystring: EventQuery,
        response: {
          200: Type.Object({
            items: Type.Array(EventShape),
            nextCursor: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
      serializerCompiler: () => JSON.stringify,
    },
    async request => {
      const { limit = 100 } = request.query
      const { text, values } = statementOf(request.query, limit + 1)
      const { rows } = await asTenant(pool, tenantOf(request), client => client.query<EventRow>(text, values))
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return {
        items: items.map(itemOf),
        nextCursor: rows.length > limit && last ? place.write(last.time.getTime(), last.id) : null,
      }
    },
  )
}

function statementOf(query: Static<typeof EventQuery>, limit: number): { text: string; values: unknown[] } {
  const after = query.cursor === undefined ? undefined : place.read(query.cursor)
  const { where, values } = conditionsOf([
    [query.type?.split(','), types => `e.type = any (${types}::text[])`],
    [query.vehicleId, id => `e.vehicle_id = ${id}`],
    [query.vehicleGroupId, id => `e.vehicle_id = any (array(select vehicles_of_group(${id}::uuid)))`],
    [query.driverId, id => `e.driver_id = ${id}`],
    [query.geofenceId, id => `e.geofence_id = ${id}`],
    [query.from, from => `e.time >= ${from}`],
    [query.to, to => `e.time < ${to}`],
    [after && new Date(after[0]), time => `e.time >= ${time}`],
  ])
  const behind = after
    ? ` and (e.time, e.id) > ($${values.push(new Date(after[0]))}, $${values.push(after[1])}::uuid)`
    : ''
  const standing = query.withdrawn ? '' : ' and e.withdrawn_at is null'
  const text = `select ${eventColumns} from vehicle_events e where true${where}${behind}${standing}
    order by e.time, e.id limit $${values.push(limit)}`
  return { text, values }
}
