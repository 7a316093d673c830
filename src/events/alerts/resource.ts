import Type from 'typebox'
import { Nullable } from '../../http/schemas.ts'
import { OneOf, References, Text } from '../../resources/fields.ts'
import { equals, from, to } from '../../resources/filters.ts'
import { defineResource } from '../../resources/resource.ts'
import { Schedule } from '../schedule.ts'
import { Condition } from './conditions.ts'

export const eventAlertRules = defineResource({
  path: '/event-alert-rules',
  name: 'event alert rule',
  table: 'event_alert_rules',
  subject: 'alerts',
  fields: Type.Object({
    name: Text(200, 'The message of the alert.'),
    isActive: Type.Optional(Type.Boolean({ description: 'true by default.' })),
    types: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      minItems: 1,
      maxItems: 50,
      json: true,
      description: 'Event types such as geofence_enter, or a word from the event field of readings.',
    }),
    vehicleGroupIds: Type.Optional(
      References('vehicle_groups', 100, 'Groups whose vehicles it applies to; none: all vehicles.'),
    ),
    geofenceIds: Type.Optional(References('geofences', 1_000, 'Where; none: anywhere.')),
    conditions: Type.Optional(
      Type.Array(Condition, {
        maxItems: 10,
        json: true,
        description:
          'All of them must hold. An event without such a value, or without it yet, opens nothing.',
      }),
    ),
    schedule: Type.Optional(Nullable(Schedule)),
    severity: Type.Optional(OneOf(['info', 'warning', 'critical'], 'warning by default.')),
    quietMinutes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_080,
        description: 'For how long the rule opens no other alert for the same vehicle; 0 by default.',
      }),
    ),
    userIds: Type.Optional(
      References('users', 100, 'The only users to notify; without any, everybody who subscribed to alerts.'),
    ),
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
