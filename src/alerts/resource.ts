import Type from 'typebox'
import { Problem } from '../errors.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { JsonObject, OneOf, Reference, Text } from '../resources/fields.ts'
import { equals, from, inVehicleGroup, to } from '../resources/filters.ts'
import { defineResource } from '../resources/resource.ts'

const EntityType = OneOf(
  ['organization', 'vehicle', 'driver', 'device', 'shipment'],
  'The type of entity that the alert is about.',
)
const Severity = OneOf(['info', 'warning', 'critical'], 'warning by default.')
const Status = OneOf(['open', 'acknowledged', 'resolved'], 'open by default.')
const Kind = Text(50, 'Type of the alert, such as low_fuel.')

export const alerts = defineResource({
  path: '/alerts',
  name: 'alert',
  table: 'alerts',
  subject: 'alerts',
  vehicles: 'of-groups',
  fields: Type.Object({
    entityType: EntityType,
    entityId: Reference('vehicles', 'The id of the entity that the alert is about.'),
    type: Kind,
    severity: Type.Optional(Severity),
    message: Type.Optional(Text(2000, 'In words.', 0)),
    details: Type.Optional(JsonObject('In figures.')),
    status: Type.Optional(Status),
    isResolved: Type.Optional(
      Type.Boolean({
        description: 'false by default. The same as the status resolved; set one of the two.',
      }),
    ),
    acknowledgedAt: Type.Unsafe<string | null>({ ...Nullable(Timestamp()), readOnly: true }),
    acknowledgedBy: Type.Unsafe<string | null>({
      ...Nullable(Reference('users')),
      readOnly: true,
      description: 'The user who acknowledged it.',
    }),
    resolvedAt: Type.Unsafe<string | null>({ ...Nullable(Timestamp()), readOnly: true }),
    resolvedBy: Type.Unsafe<string | null>({
      ...Nullable(Reference('users')),
      readOnly: true,
      description: 'The user who resolved it.',
    }),
  }),
  transitions: {
    field: 'status',
    byPatch: true,
    actions: {
      acknowledge: {
        summary: 'Acknowledges one alert',
        from: ['open'],
        to: 'acknowledged',
        stamps: ['acknowledgedAt', 'acknowledgedBy'],
      },
      resolve: {
        summary: 'Resolves one alert',
        from: ['open', 'acknowledged'],
        to: 'resolved',
        stamps: ['resolvedAt', 'resolvedBy'],
      },
      reopen: {
        summary: 'Reopens one alert',
        from: ['resolved'],
        to: 'open',
        clears: ['acknowledgedAt', 'acknowledgedBy'],
      },
    },
  },
  filters: {
    status: equals('status', Status),
    entityType: equals('entity_type', EntityType),
    entityId: equals('entity_id', Reference('vehicles', 'The id of any entity.')),
    vehicleGroupId: inVehicleGroup('about_vehicle'),
    type: equals('type', Kind),
    severity: equals('severity', Severity),
    isResolved: equals('is_resolved', Type.Boolean()),
    resolvedBy: equals('resolved_by', Reference('users')),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  // Either field implies the other.
  completed: given =>
    (given.status ?? 'open') !== 'open'
      ? { ...given, isResolved: given.status === 'resolved' }
      : { ...given, status: given.isResolved === true ? 'resolved' : 'open' },
  // The foreign keys are on columns that are made of entityType and entityId.
  explain: async ({ code, constraint }, row) =>
    code === '23503' && constraint?.includes('_about_')
      ? new Problem('unknown_reference', {
          message: `There is no ${row.entityType ?? 'such thing'} ${row.entityId ?? ''} in this organization.`,
          members: { field: 'entityId', constraint },
        })
      : undefined,
  example: { entityType: 'vehicle', type: 'low_fuel', severity: 'warning', message: 'Below 10 percent.' },
})
