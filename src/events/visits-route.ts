import type { Pool } from 'pg'
import Type from 'typebox'
import { asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { cursorForm, isCount, isUuid } from '../http/cursor.ts'
import { Nullable, PageQuery, Timestamp, Uuid } from '../http/schemas.ts'
import { Reference } from '../resources/fields.ts'
import { tenantOf } from '../resources/routes.ts'
import { DAY_MS } from '../telemetry/calendar.ts'
import { conditionsOf } from './event-item.ts'

const place = cursorForm<[from: number, id: string]>('visits', isCount, isUuid)

/** As long before the range as a visit that reaches into it is looked for. */
const REACH_MS = 31 * DAY_MS

const VisitQuery = Type.Object(
  {
    ...PageQuery.properties,
    from: Type.Optional(Timestamp('Visits that touch the range. Absent: 24 hours before its end.')),
    to: Type.Optional(Timestamp('Absent: the present.')),
    geofenceId: Type.Optional(Reference('geofences')),
    vehicleId: Type.Optional(Reference('vehicles')),
    vehicleGroupId: Type.Optional(
      Reference('vehicle_groups', 'A group of vehicles, with all groups that lie in it.'),
    ),
  },
  { additionalProperties: false },
)

const Visit = Type.Object({
  vehicleId: Uuid(),
  geofenceId: Uuid(),
  from: Timestamp(),
  to: Nullable(Timestamp('Null: it is there still.')),
  seconds: Type.Number({ description: 'Up to now, where it is there still.' }),
})

interface Row {
  id: string
  vehicle_id: string
  geofence_id: string
  time: Date
  end: Date | null
}

/** Who was where, from when to when: each whole, also where it began before the range or goes on after it. */
export function visitsRoute(app: App, pool: Pool, now: () => number): void {
  app.get(
    '/reports/visits',
    {
      config: { access: 'reports:read' },
      schema: {
        tags: ['events'],
        summary: 'Who was in which geofence, from when to when',
        querystring: VisitQuery,
        response: {
          200: Type.Object({ items: Type.Array(Visit), nextCursor: Nullable(Type.String()) }),
        },
      },
    },
    async request => {
      const { query } = request
      const { limit = 100 } = query
      const to = query.to === undefined ? now() : Date.parse(query.to)
      const from = query.from === undefined ? to - DAY_MS : Date.parse(query.from)
      if (from > to) throw new Problem('bad_range', { message: 'from is after to.' })
      const after = query.cursor === undefined ? undefined : place.read(query.cursor)
      const { where, values } = conditionsOf([
        [new Date(from - REACH_MS), begin => `e.time >= ${begin}`],
        [new Date(to), end => `e.time < ${end}`],
        [query.geofenceId, id => `e.geofence_id = ${id}`],
        [query.vehicleId, id => `e.vehicle_id = ${id}`],
        [query.vehicleGroupId, id => `e.vehicle_id = any (array(select vehicles_of_group(${id}::uuid)))`],
        [after && new Date(after[0]), time => `e.time >= ${time}`],
      ])
      const behind = after
        ? ` and (e.time, e.id) > ($${values.push(new Date(after[0]))}, $${values.push(after[1])}::uuid)`
        : ''
      const text = `select e.id, e.vehicle_id, e.geofence_id, e.time, left_at.time as end
        from vehicle_events e
        left join lateral (
          select x.time from vehicle_events x
          where x.type = 'geofence_exit' and x.geofence_id = e.geofence_id and x.vehicle_id = e.vehicle_id
            and x.time >= e.time and x.withdrawn_at is null
          order by x.time limit 1
        ) left_at on true
        where e.type = 'geofence_enter' and e.withdrawn_at is null${where}${behind}
          and (left_at.time is null or left_at.time > $${values.push(new Date(from))})
        order by e.time, e.id limit $${values.push(limit + 1)}`
      const { rows } = await asTenant(pool, tenantOf(request), client => client.query<Row>(text, values))
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: shown.map(({ vehicle_id, geofence_id, time, end }) => ({
          vehicleId: vehicle_id,
          geofenceId: geofence_id,
          from: time.toISOString(),
          to: end?.toISOString() ?? null,
          seconds: ((end?.getTime() ?? now()) - time.getTime()) / 1000,
        })),
        nextCursor: rows.length > limit && last ? place.write(last.time.getTime(), last.id) : null,
      }
    },
  )
}
