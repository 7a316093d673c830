import Type, { type Static } from 'typebox'
import { Nullable } from '../../http/schemas.ts'
import { OneOf, References, Text } from '../../resources/fields.ts'
import { equals, from, to } from '../../resources/filters.ts'
import { defineResource } from '../../resources/resource.ts'
import { Schedule } from '../schedule.ts'

/** Of a figure among an event's values. */
const Condition = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 100, examples: ['seconds', 'speedMax', 'peak'] }),
    atLeast: Type.Optional(Type.Number()),
    atMost: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
export type Condition = Static<typeof Condition>

export const eventAlertRules = defineResource({
  path: '/event-alert-rules',
  name: 'event alert rule',
  table: 'event_alert_rules',
  subject: 'alerts',
  fields: Type.Object({
    name: Text(200, 'What the alert says.'),
    isActive: Type.Optional(Type.Boolean({ description: 'true by default.' })),
    types: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      minItems: 1,
      maxItems: 50,
      json: true,
      description: 'Of events, such as geofence_enter, or a word that readings say.',
    }),
    vehicleGroupIds: Type.Optional(References('vehicle_groups', 100, 'Of whose vehicles; none: of all.')),
    geofenceIds: Type.Optional(References('geofences', 1_000, 'Where; none: anywhere.')),
    conditions: Type.Optional(
      Type.Array(Condition, {
        maxItems: 10,
        json: true,
        description: 'All of them hold. An event that has no such value, or not yet, opens nothing.',
      }),
    ),
    schedule: Type.Optional(Nullable(Schedule)),
    severity: Type.Optional(OneOf(['info', 'warning', 'critical'], 'warning by default.')),
    quietMinutes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_080,
        description: 'For how long it opens no other of the same vehicle; 0 by default.',
      }),
    ),
    userIds: Type.Optional(References('users', 100, 'Who is told, beside those who watch.')),
  }),
  filters: {
    isActive: equals('is_active', Type.Boolean()),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { name: 'text' },
  example: {
    name: 'Speeding in the city',
    types: ['speeding'],
    conditions: [{ value: 'speedMax', atLeast: 80 }],
    severity: 'critical',
    quietMinutes: 30,
  },
})
