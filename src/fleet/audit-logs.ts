import Type from 'typebox'
import { Nullable, Uuid } from '../http/schemas.ts'
import { JsonObject, OneOf, Reference, Text } from '../resources/fields.ts'
import { equals, from, to } from '../resources/filters.ts'
import { includingRow } from '../resources/includes.ts'
import { defineResource } from '../resources/resource.ts'

const Action = OneOf(['insert', 'update', 'delete'], 'The kind of change.')
const EntityType = Text(100, 'The table of the changed row.')

const user = includingRow('users', { id: Uuid(), email: Type.String(), name: Type.String() }, 'userId')

/** Written only by the database, before each commit; read here. */
export const auditLogs = defineResource({
  path: '/audit-logs',
  name: 'audit log',
  table: 'audit_logs',
  subject: 'audit',
  fields: Type.Object({
    sequence: Type.Integer({ description: "Number of the entry in the organization's chain." }),
    userId: Nullable(Reference('users', 'The user who made the change; null: a program wrote by SQL.')),
    databaseUser: Type.String({ description: 'The database role that made the change.' }),
    action: Action,
    entityType: EntityType,
    entityId: Uuid('The id of the changed row.'),
    before: Nullable(JsonObject('The row before the change.')),
    after: Nullable(JsonObject('The row after the change.')),
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
