import Type from 'typebox'
import type { LiveEvent } from '../client/protocol.ts'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'

export const EventShape = Type.Unsafe<LiveEvent>(
  Type.Object(
    {
      id: Uuid(
        'Made from its rule, its vehicle and its first reading, so it stays the same if a late reading moves its time.',
      ),
      type: Type.String({ examples: ['geofence_enter'] }),
      vehicleId: Uuid(),
      driverId: Nullable(Uuid('Who drove at that time.')),
      time: Timestamp(),
      endTime: Nullable(Timestamp('Null: it is still going on, or has no duration.')),
      longitude: Nullable(Type.Number()),
      latitude: Nullable(Type.Number()),
      geofenceId: Type.Optional(Uuid()),
      values: Type.Record(Type.String(), Type.Unknown(), { description: 'Values that depend on the type.' }),
      withdrawnAt: Type.Optional(Timestamp('It was reported before, but is not true.')),
    },
    { component: 'VehicleEvent' },
  ),
)

export const eventColumns = `e.id, e.type, e.vehicle_id, e.driver_id, e.time, e.end_time, e.longitude, e.latitude,
  e.geofence_id, e.values, e.withdrawn_at`

export interface EventRow {
  id: string
  type: string
  vehicle_id: string
  driver_id: string | null
  time: Date
  end_time: Date | null
  longitude: number | null
  latitude: number | null
  geofence_id: string | null
  values: Record<string, unknown>
  withdrawn_at: Date | null
}

export function itemOf(row: EventRow): LiveEvent {
  return {
    id: row.id,
    type: row.type,
    vehicleId: row.vehicle_id,
    driverId: row.driver_id,
    time: row.time.toISOString(),
    endTime: row.end_time?.toISOString() ?? null,
    longitude: row.longitude,
    latitude: row.latitude,
    ...(row.geofence_id === null ? {} : { geofenceId: row.geofence_id }),
    values: row.values,
    ...(row.withdrawn_at === null ? {} : { withdrawnAt: row.withdrawn_at.toISOString() }),
  }
}

/** Conditions on events `e`, each with what it is given; those that are given nothing are left out. */
export function conditionsOf(
  given: readonly (readonly [value: unknown, condition: (parameter: string) => string])[],
): { where: string; values: unknown[] } {
  const values: unknown[] = []
  const conditions = given.flatMap(([value, condition]) =>
    value === undefined ? [] : [condition(`$${values.push(value)}`)],
  )
  return { where: conditions.map(condition => ` and ${condition}`).join(''), values }
}

/** As those who follow are told of it: one that is withdrawn says that. */
export function toldOf(row: EventRow): LiveEvent {
  const item = itemOf(row)
  return row.withdrawn_at === null ? item : { ...item, type: 'withdrawn', values: { type: row.type } }
}
