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
import { readStays, type Stays } from './stays.ts'

const place = cursorForm<[from: number, id: string]>('visits', isCount, isUuid)

/** Visits that began within this before the range are found by their enter. Those that began earlier are found by how they ended. */
const REACH_MS = 31 * DAY_MS

const VisitQuery = Type.Object(
  {
    ...PageQuery.properties,
    from: Type.Optional(
      Timestamp('Start of the range; visits that overlap it are listed. By default 24 hours before its end.'),
    ),
    to: Type.Optional(Timestamp('End of the range. By default the present.')),
    geofenceId: Type.Optional(Reference('geofences')),
    vehicleId: Type.Optional(Reference('vehicles')),
    vehicleGroupId: Type.Optional(
      Reference('vehicle_groups', 'A group of vehicles, including all groups in it.'),
    ),
  },
  { additionalProperties: false },
)

const Visit = Type.Object({
  vehicleId: Uuid(),
  geofenceId: Uuid(),
  from: Timestamp(),
  to: Nullable(Timestamp('Null: the vehicle is still there.')),
  seconds: Type.Number({ description: 'Up to now, if it is still there.' }),
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
      config: { access: 'reports:read', vehicles: 'of-groups' },
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
      const tenant = tenantOf(request)
      const reach = from - REACH_MS
      const stays = await readStays(pool, { ...query, organizationId: tenant.organizationId, before: reach })
      const { text, values } = visitsIn({ ...query, reach, from, to, stays, after, limit })
      const { rows } = await asTenant(pool, tenant, client => client.query<Row>(text, values))
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: shown.map(({ vehicle_id, geofence_id, time, end }) => ({
          vehicleId: vehicle_id,
          geofenceId: geofence_id,
          from: time.toISOString(),
          to: end?.toISOString() ?? null,
          // A device's clock may be slightly ahead.
          seconds: Math.max(0, (end?.getTime() ?? now()) - time.getTime()) / 1000,
        })),
        nextCursor: rows.length > limit && last ? place.write(last.time.getTime(), last.id) : null,
      }
    },
  )
}

interface Asked {
  vehicleId?: string
  geofenceId?: string
  vehicleGroupId?: string
  from: number
  to: number
  /** Where enters are read from. */
  reach: number
  stays: Stays
  after: [from: number, id: string] | undefined
  limit: number
}

/**
 * Of visits that began long before the range, the enters of those that ended in it or after it are named by their exits, and those of
 * vehicles that are still there by their states. An enter is in the partition of its first reading, which is not before its time.
 */
function visitsIn({ reach, from, to, stays, after, limit, ...query }: Asked) {
  const { where, values } = conditionsOf([
    [query.geofenceId, id => `e.geofence_id = ${id}`],
    [query.vehicleId, id => `e.vehicle_id = ${id}`],
    [query.vehicleGroupId, id => `e.vehicle_id = any (array(select vehicles_of_group(${id}::uuid)))`],
  ])
  const given = (value: unknown) => `$${values.push(value)}`
  const [begin, earliest] = [given(new Date(from)), given(new Date(reach))]
  const enter = `e.type = 'geofence_enter' and e.geofence_id is not null and e.withdrawn_at is null${where}`
  // A device may say a geofence_exit of its own, with any values; that one has no geofence.
  const enteredAt = `case when x.geofence_id is not null then (x.values ->> 'enteredAt')::timestamptz end`
  const columns = 'e.id, e.vehicle_id, e.geofence_id, e.time'
  const behind = after ? `and (e.time, e.id) > (${given(new Date(after[0]))}, ${given(after[1])}::uuid)` : ''
  const text = `select e.*, left_at.time as end from (
      select ${columns} from vehicle_events e
      where ${enter} and e.time >= ${earliest} and e.first_time >= ${earliest} and e.time < ${given(new Date(to))}
      union all
      select * from (
        select ${columns}
        from unnest(${given(stays.ids)}::uuid[], ${given(stays.firsts)}::timestamptz[]) as stay (id, first_time)
        join vehicle_events e on e.id = stay.id and e.first_time = stay.first_time
        where ${enter} and e.time < ${earliest}
        union
        select ${columns} from vehicle_events e
        where e.vehicle_id = any (${given(stays.silent)}::uuid[]) and ${enter} and e.time < ${earliest}
        union
        select ${columns} from vehicle_events x
        join vehicle_events e on e.geofence_id = x.geofence_id and e.vehicle_id = x.vehicle_id
          and e.time = ${enteredAt} and e.first_time >= ${enteredAt}
        where x.type = 'geofence_exit' and x.geofence_id is not null and x.withdrawn_at is null
          and x.time > ${begin} and x.first_time > ${begin}
          and x.values ->> 'enteredAt' < ${given(new Date(reach).toISOString())}
          and ${enter} and e.time < ${earliest}
      ) long
    ) e
    left join lateral (
      select x.time from vehicle_events x
      where x.type = 'geofence_exit' and x.geofence_id = e.geofence_id and x.vehicle_id = e.vehicle_id
        and x.time >= e.time and x.first_time >= e.time and x.withdrawn_at is null
      order by x.time limit 1
    ) left_at on true
    where (left_at.time is null or left_at.time > ${begin}) ${behind}
    order by e.time, e.id limit ${given(limit + 1)}`
  return { text, values }
}
