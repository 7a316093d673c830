import Type from 'typebox'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { Computed, Day, Reference, Text } from '../resources/fields.ts'
import { equals, from, inVehicleGroup, to, whether } from '../resources/filters.ts'
import { including } from '../resources/includes.ts'
import { defineResource } from '../resources/resource.ts'
import { vehicles } from './vehicles.ts'

const Kind = Text(50, 'Type of maintenance, such as oil_change; it connects records, schedules and triggers.')
const Km = (description: string) => Type.Number({ minimum: 0, maximum: 10_000_000, description })

export const maintenanceRecords = defineResource({
  path: '/maintenance-records',
  name: 'maintenance record',
  table: 'maintenance_records',
  subject: 'maintenance',
  vehicles: 'of-groups',
  fields: Type.Object({
    vehicleId: Reference('vehicles'),
    type: Kind,
    date: Type.Optional(Day('When it was done; today by default.')),
    cost: Type.Optional(Type.Number({ minimum: 0, maximum: 999_999_999_999, description: '0 by default.' })),
    provider: Type.Optional(Nullable(Text(200, 'Who did the work.'))),
    odometer: Type.Optional(Nullable(Km('Odometer at that time, in km.'))),
    notes: Type.Optional(Nullable(Text(5000, 'Anything else.', 0))),
  }),
  filters: {
    vehicleId: equals('vehicle_id', Reference('vehicles')),
    vehicleGroupId: inVehicleGroup(),
    type: equals('type', Kind),
    from: from('date', 'date'),
    to: to('date', 'date'),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { date: 'date' },
  includes: { vehicle: including(vehicles, 'vehicleId') },
  example: {
    type: 'oil_change',
    date: '2026-11-18',
    cost: 189.9,
    provider: 'Garage Vesta',
    odometer: 48_210,
  },
})

export const maintenanceSchedules = defineResource({
  path: '/maintenance-schedules',
  name: 'maintenance schedule',
  table: 'maintenance_schedules',
  subject: 'maintenance',
  vehicles: 'none',
  vehiclesFor: 'reads',
  fields: Type.Object({
    name: Type.Optional(Text(200, 'Name of the schedule.', 0)),
    vehicleType: Type.Optional(Nullable(Text(50, 'Applies to vehicles of this type; null: to all.'))),
    type: Kind,
    intervalKm: Type.Optional(
      Nullable(Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000, description: 'Interval in km.' })),
    ),
    intervalMonths: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          maximum: 1200,
          description: 'Interval in months. At least one of the two is needed.',
        }),
      ),
    ),
    isActive: Type.Optional(Type.Boolean({ description: 'true by default.' })),
  }),
  filters: {
    vehicleType: equals('vehicle_type', Text(50, 'Of vehicle.')),
    type: equals('type', Kind),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  example: {
    name: 'Oil, vans',
    vehicleType: 'van',
    type: 'oil_change',
    intervalKm: 20_000,
    intervalMonths: 12,
  },
})

const shown = <T extends string | number | null>(description: string, schema: object) =>
  Type.Unsafe<T>({ ...schema, readOnly: true, description })

/** The database creates and updates those of a schedule; a single appointment is created here. */
export const maintenanceTriggers = defineResource({
  path: '/maintenance-triggers',
  name: 'maintenance trigger',
  table: 'maintenance_triggers',
  subject: 'maintenance',
  vehicles: 'of-groups',
  fields: Type.Object({
    vehicleId: Reference('vehicles'),
    scheduleId: shown<string | null>('The schedule behind it; null: a single appointment.', {
      ...Nullable(Reference('maintenance_schedules')),
    }),
    type: Kind,
    dueAt: Type.Optional(Nullable(Timestamp('From when it is due.'))),
    dueOdometer: Type.Optional(
      Nullable(Km('Odometer at which it is due, in km. At least one of the two is needed.')),
    ),
    overdueAt: shown<string | null>(
      'When it became overdue, by time or by odometer, or will become overdue.',
      {
        ...Nullable(Timestamp()),
      },
    ),
    isOverdue: Computed(
      Type.Boolean(),
      'coalesce(t.overdue_at <= now(), false)',
      'Whether it is overdue now.',
    ),
  }),
  filters: {
    overdue: whether(
      'Whether it is overdue now.',
      't.overdue_at <= now()',
      '(t.overdue_at > now() or t.overdue_at is null)',
    ),
    vehicleId: equals('vehicle_id', Reference('vehicles')),
    vehicleGroupId: inVehicleGroup(),
    scheduleId: equals('schedule_id', Reference('maintenance_schedules')),
    type: equals('type', Kind),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  includes: {
    vehicle: including(vehicles, 'vehicleId'),
    schedule: including(maintenanceSchedules, 'scheduleId'),
  },
  example: { type: 'tyres', dueAt: '2027-03-01T00:00:00Z' },
})
