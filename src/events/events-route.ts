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

const oldestFirst = cursorForm<[time: number, id: string]>('events', isCount, isUuid)
const newestFirst = cursorForm<[time: number, id: string]>('events, newest first', isCount, isUuid)

const EventQuery = Type.Object(
  {
    ...PageQuery.properties,
    type: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_.:-]{1,64}(,[A-Za-z0-9_.:-]{1,64}){0,49}$',
        description: `One, or several with commas between them: ${eventTypes.join(', ')}, or a word from the event field of readings.`,
        examples: ['geofence_enter,geofence_exit'],
      }),
    ),
    vehicleId: Type.Optional(Reference('vehicles')),
    vehicleGroupId: Type.Optional(
      Reference('vehicle_groups', 'A group of vehicles, including all groups in it.'),
    ),
    driverId: Type.Optional(Reference('drivers')),
    geofenceId: Type.Optional(Reference('geofences')),
    from: Type.Optional(Timestamp('Only those at or after this.')),
    to: Type.Optional(Timestamp('Only those before this.')),
    sort: Type.Optional(
      Type.Unsafe<'time' | '-time'>({
        ...{ type: 'string', enum: ['time', '-time'], default: 'time' },
        description: '-time: newest first.',
      }),
    ),
    withdrawn: Type.Optional(
      Type.Boolean({ default: false, description: 'Include events that were withdrawn.' }),
    ),
  },
  { additionalProperties: false },
)

export function eventsRoute(app: App, pool: Pool): void {
  app.get(
    '/events',
    {
      config: { access: 'events:read', vehicles: 'of-groups' },
      schema: {
        tags: ['events'],
        summary: 'Events of vehicles, oldest first by default',
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
        nextCursor:
          rows.length > limit && last ? placesOf(request.query).write(last.time.getTime(), last.id) : null,
      }
    },
  )
}

type Query = Static<typeof EventQuery>

const placesOf = ({ sort }: Query) => (sort === '-time' ? newestFirst : oldestFirst)

function statementOf(query: Query, limit: number): { text: string; values: unknown[] } {
  const after = query.cursor === undefined ? undefined : placesOf(query).read(query.cursor)
  const [further, direction] = query.sort === '-time' ? ['<', 'desc'] : ['>', 'asc']
  const { where, values } = conditionsOf([
    [query.type?.split(','), types => `e.type = any (${types}::text[])`],
    [query.vehicleId, id => `e.vehicle_id = ${id}`],
    [query.vehicleGroupId, id => `e.vehicle_id = any (array(select vehicles_of_group(${id}::uuid)))`],
    [query.driverId, id => `e.driver_id = ${id}`],
    [query.geofenceId, id => `e.geofence_id = ${id}`],
    [query.from, from => `e.time >= ${from}`],
    [query.to, to => `e.time < ${to}`],
    [after && new Date(after[0]), time => `e.time ${further}= ${time}`],
  ])
  const behind = after
    ? ` and (e.time, e.id) ${further} ($${values.push(new Date(after[0]))}, $${values.push(after[1])}::uuid)`
    : ''
  const standing = query.withdrawn ? '' : ' and e.withdrawn_at is null'
  const text = `select ${eventColumns} from vehicle_events e where true${where}${behind}${standing}
    order by e.time ${direction}, e.id ${direction} limit $${values.push(limit)}`
  return { text, values }
}
