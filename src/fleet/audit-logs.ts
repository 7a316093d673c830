import Type from 'typebox'
import { Nullable, Uuid } from '../http/schemas.ts'
import { JsonObject, OneOf, Reference, Text } from '../resources/fields.ts'
import { equals, from, to } from '../resources/filters.ts'
import { includingRow } from '../resources/includes.ts'
import { defineResource } from '../resources/resource.ts'

const Action = OneOf(['insert', 'update', 'delete'], 'What was done.')
const EntityType = Text(100, 'The table of the row that was changed.')

const user = includingRow('users', { id: Uuid(), email: Type.String(), name: Type.String() }, 'userId')

/** Written by the database alone, before each commit; read here. */
export const auditLogs = defineResource({
  path: '/audit-logs',
  name: 'audit log',
  table: 'audit_logs',
  subject: 'audit',
  fields: Type.Object({
    sequence: Type.Integer({ description: "Its number in the organization's chain." }),
    userId: Nullable(Reference('users', 'Who did it; null for a program that wrote SQL of its own.')),
    databaseUser: Type.String({ description: 'As whom the database knew it.' }),
    action: Action,
    entityType: EntityType,
    entityId: Uuid('The id of the row that was changed.'),
    before: Nullable(JsonObject('The row before.')),
    after: Nullable(JsonObject('The row after.')),
  }),
  filters: {
    userId: equals('user_id', Reference('users')),
    action: equals('action', Action),
    entityType: equals('entity_type', EntityType),
    entityId: equals('entity_id', Uuid()),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { sequence: 'bigint' },
  includes: { user },
  example: {},
  routes: ['list', 'get'],
  changes: false,
})
