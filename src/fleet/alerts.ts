import Type from 'typebox'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { equals, from, to } from '../resources/filters.ts'
import { defineResource, JsonObject, OneOf, Reference, Text } from '../resources/resource.ts'

const EntityType = OneOf(
  ['organization', 'vehicle', 'driver', 'device', 'shipment'],
  'What the alert is about.',
)
const Severity = OneOf(['info', 'warning', 'critical'], 'warning by default.')
const Kind = Text(50, 'Of alert, such as low_fuel.')

export const alerts = defineResource({
  path: '/alerts',
  name: 'alert',
  table: 'alerts',
  subject: 'alerts',
  fields: Type.Object({
    entityType: EntityType,
    entityId: Reference('vehicles', 'The id of what it is about.'),
    type: Kind,
    severity: Type.Optional(Severity),
    message: Type.Optional(Text(2000, 'In words.', 0)),
    details: Type.Optional(JsonObject('In figures.')),
    isResolved: Type.Optional(Type.Boolean({ description: 'false by default.' })),
    resolvedAt: Type.Unsafe<string | null>({ ...Nullable(Timestamp()), readOnly: true }),
    resolvedBy: Type.Unsafe<string | null>({
      ...Nullable(Reference('users')),
      readOnly: true,
      description: 'The user who resolved it.',
    }),
  }),
  filters: {
    entityType: equals('entity_type', EntityType),
    entityId: equals('entity_id', Reference('vehicles', 'Of any kind of entity.')),
    type: equals('type', Kind),
    severity: equals('severity', Severity),
    isResolved: equals('is_resolved', Type.Boolean()),
    resolvedBy: equals('resolved_by', Reference('users')),
    createdFrom: from('created_at', 'date-time'),
    createdTo: to('created_at', 'date-time'),
  },
  example: { entityType: 'vehicle', type: 'low_fuel', severity: 'warning', message: 'Below 10 percent.' },
})
