import Type from 'typebox'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { Amount, Currency, Nested, OneOf, Reference, Skills, Text } from '../resources/fields.ts'
import { equals, from, inVehicleGroup, to, whether } from '../resources/filters.ts'
import { including } from '../resources/includes.ts'
import { defineResource } from '../resources/resource.ts'
import { customers } from './customers.ts'
import { drivers } from './drivers.ts'
import { routes } from './planned-routes.ts'
import { GivenStop, stopsOf } from './stops.ts'
import { vehicles } from './vehicles.ts'

const Status = OneOf(
  ['pending', 'assigned', 'in_progress', 'completed', 'failed', 'cancelled'],
  'pending by default.',
)

const open = ['pending', 'assigned', 'in_progress']

export const jobs = defineResource({
  path: '/jobs',
  name: 'job',
  table: 'transport_jobs',
  subject: 'jobs',
  vehicles: 'of-groups',
  ownRows: 'driverId',
  ownReads: true,
  fields: Type.Object({
    customerId: Reference('customers'),
    routeId: Type.Optional(Nullable(Reference('routes'))),
    vehicleId: Type.Optional(Nullable(Reference('vehicles'))),
    driverId: Type.Optional(Nullable(Reference('drivers'))),
    reference: Type.Optional(Nullable(Text(100, "The customer's reference for the job."))),
    status: Type.Optional(Status),
    agreedPrice: Type.Optional(Nullable(Amount('Agreed price, in the currency of the job.'))),
    currency: Type.Optional(Currency("Currency of the job; by default the organization's.")),
    scheduledStart: Type.Optional(Nullable(Timestamp('Planned start.'))),
    scheduledEnd: Type.Optional(Nullable(Timestamp('Planned completion.'))),
    notes: Type.Optional(Nullable(Text(5000, 'Anything else.', 0))),
    priority: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 100, description: '100 is the most urgent; 0 by default.' }),
    ),
    requiredSkills: Type.Optional(Skills('Skills that the driver or the vehicle must have.')),
    slaDueAt: Type.Optional(Nullable(Timestamp('Promised time of completion.'))),
    serviceType: Type.Optional(Nullable(Text(50, 'Type of service, such as express.'))),
    weight: Type.Optional(
      Nullable(Type.Number({ minimum: 0, exclusiveMaximum: 10_000_000, description: 'kg' })),
    ),
    cashDue: Type.Optional(
      Nullable(Amount('Amount that the driver has to collect, in the currency of the job.')),
    ),
    cashCollected: Type.Optional(Nullable(Amount('Amount that the driver has collected.'))),
    cashCollectedAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp()),
      readOnly: true,
      description: 'When the cash was collected. It is settled with that day.',
    }),
    cashCollectedBy: Type.Unsafe<string | null>({
      ...Nullable(Reference('drivers')),
      readOnly: true,
      description: 'The driver who has the cash.',
    }),
    stops: Type.Optional(
      Nested(
        GivenStop,
        { table: 'job_stops', parent: 'job_id', onRequest: true },
        'Where it goes, in order. A job with stops is an order, which automation plans. Shown by include=stops.',
      ),
    ),
    startedAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp()),
      readOnly: true,
      description: 'When it began, if that was reported.',
    }),
    completedAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp()),
      readOnly: true,
      description: 'When it was completed.',
    }),
  }),
  transitions: {
    field: 'status',
    byPatch: true,
    actions: {
      assign: {
        summary: 'Assigns one job to the given vehicle and driver',
        from: ['pending'],
        to: 'assigned',
        takes: ['vehicleId', 'driverId'],
      },
      unassign: {
        summary: 'Removes vehicle and driver from one job',
        permission: 'assign',
        from: ['assigned'],
        to: 'pending',
        sets: { vehicleId: null, driverId: null },
      },
      start: {
        summary: 'Begins one job',
        from: ['pending', 'assigned'],
        to: 'in_progress',
        stamps: ['startedAt'],
      },
      complete: { summary: 'Completes one job', from: open, to: 'completed', stamps: ['completedAt'] },
      fail: { summary: 'Marks one job as failed', from: open, to: 'failed', takes: ['notes'] },
      cancel: { summary: 'Cancels one job', from: open, to: 'cancelled', takes: ['notes'] },
      reopen: {
        summary: 'Reopens one job that failed or was cancelled',
        from: ['failed', 'cancelled'],
        to: 'pending',
        clears: ['startedAt'],
      },
    },
  },
  filters: {
    status: equals('status', Status),
    customerId: equals('customer_id', Reference('customers')),
    routeId: equals('route_id', Reference('routes')),
    vehicleId: equals('vehicle_id', Reference('vehicles')),
    vehicleGroupId: inVehicleGroup(),
    driverId: equals('driver_id', Reference('drivers')),
    reference: equals('reference', Text(100, "The customer's complete reference.")),
    hasStops: whether(
      'true: jobs with stops, which are orders; false: plain records.',
      't.has_stops',
      'not t.has_stops',
    ),
    completedFrom: from('completedAt', 'date-time'),
    completedTo: to('completedAt', 'date-time'),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { completedAt: 'timestamptz' },
  includes: {
    customer: including(customers, 'customerId'),
    route: including(routes, 'routeId'),
    vehicle: including(vehicles, 'vehicleId'),
    driver: including(drivers, 'driverId'),
    stops: stopsOf,
  },
  example: {
    reference: 'NK-2026-0417',
    agreedPrice: 840.5,
    scheduledStart: '2026-11-23T07:00:00Z',
    stops: [{ kind: 'delivery', longitude: 5.32, latitude: 60.39, serviceSeconds: 300 }],
  },
})
