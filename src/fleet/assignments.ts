import type { PoolClient } from 'pg'
import Type from 'typebox'
import type { DatabaseError } from '../database/failures.ts'
import { Problem } from '../errors.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { OneOf, Reference } from '../resources/fields.ts'
import { equals, type Filter, from, inVehicleGroup, to } from '../resources/filters.ts'
import { including } from '../resources/includes.ts'
import { defineResource, type Row } from '../resources/resource.ts'
import { queryRows } from '../resources/rows.ts'
import { drivers } from './drivers.ts'
import { vehicles } from './vehicles.ts'

const Status = OneOf(
  ['active', 'completed', 'cancelled'],
  'active by default; only active ones exclude others.',
)

const at: Filter = {
  schema: Timestamp('Only active assignments that cover this time.'),
  condition: (value, parameter) => {
    const moment = parameter(value)
    return `t.id = any (array(select assignments_between(${moment}::timestamptz, ${moment}::timestamptz + interval '1 microsecond')))`
  },
}

/** The assignments that one overlaps; both are found through an index, on the vehicle and on the driver. */
async function explain(
  error: DatabaseError,
  row: Readonly<Record<string, unknown>>,
  client: PoolClient,
): Promise<Problem | undefined> {
  if (error.code !== '23P01') return undefined
  const { rows: conflicts } = await queryRows<Row>(
    client,
    `with wanted as (
       select coalesce($2::uuid, a.vehicle_id) as vehicle_id, coalesce($3::uuid, a.driver_id) as driver_id,
              coalesce($4::timestamptz, a.start_time) as start_time,
              case when $6 then $5::timestamptz else a.end_time end as end_time
       from (select) one left join vehicle_assignments a on a.id = $1::uuid
     )
     select a.id, a.vehicle_id as "vehicleId", a.driver_id as "driverId", a.start_time as "startTime",
            a.end_time as "endTime"
     from wanted w join vehicle_assignments a on a.vehicle_id = w.vehicle_id or a.driver_id = w.driver_id
     where a.status = 'active' and a.deleted_at is null and a.id is distinct from $1::uuid
       and tstzrange(a.start_time, a.end_time, '[)') && tstzrange(w.start_time, w.end_time, '[)')
     order by a.start_time, a.id
     limit 10`,
    [
      row.id ?? null,
      row.vehicleId ?? null,
      row.driverId ?? null,
      row.startTime ?? null,
      row.endTime ?? null,
      row.id === undefined || row.endTime !== undefined,
    ],
  )
  const who = error.constraint === 'vehicle_assignments_driver_overlap' ? 'driver' : 'vehicle'
  return new Problem('assignment_overlaps', {
    message: `The ${who} is already assigned in this time.`,
    members: { field: `${who}Id`, conflicts },
  })
}

export const assignments = defineResource({
  path: '/assignments',
  name: 'assignment',
  table: 'vehicle_assignments',
  subject: 'assignments',
  vehicles: 'of-groups',
  fields: Type.Object({
    vehicleId: Reference('vehicles'),
    driverId: Reference('drivers'),
    startTime: Timestamp('From this moment on.'),
    endTime: Type.Optional(
      Nullable(Timestamp('End of the assignment, exclusive; null: until further notice.')),
    ),
    status: Type.Optional(Status),
  }),
  transitions: {
    field: 'status',
    byPatch: true,
    actions: {
      complete: {
        summary: 'Completes one assignment',
        from: ['active'],
        to: 'completed',
        takes: ['endTime'],
      },
      cancel: { summary: 'Cancels one assignment', from: ['active'], to: 'cancelled' },
      reopen: {
        summary: 'Reopens one assignment',
        from: ['completed', 'cancelled'],
        to: 'active',
      },
    },
  },
  filters: {
    vehicleId: equals('vehicle_id', Reference('vehicles')),
    vehicleGroupId: inVehicleGroup(),
    driverId: equals('driver_id', Reference('drivers')),
    status: equals('status', Status),
    at,
    startFrom: from('startTime', 'date-time'),
    startTo: to('startTime', 'date-time'),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { startTime: 'timestamptz' },
  includes: { vehicle: including(vehicles, 'vehicleId'), driver: including(drivers, 'driverId') },
  example: { startTime: '2026-11-20T06:00:00Z', endTime: '2026-11-20T14:00:00Z' },
  explain,
})
