import type { PoolClient } from 'pg'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import type { Permissions } from '../http/permissions.ts'
import { Nullable } from '../http/schemas.ts'
import { OneOf, Text } from '../resources/fields.ts'
import { defineResource, type Resource } from '../resources/resource.ts'
import { type Guards, resourceRoutes } from '../resources/routes.ts'
import { notFound } from '../resources/rows.ts'
import { mustHaveAll } from './grants.ts'
import type { Identity } from './identity.ts'

export const roles = defineResource({
  path: '/roles',
  name: 'role',
  table: 'roles',
  subject: 'roles',
  fields: Type.Object({
    name: Text(100, 'Unique in the organization; users refer to it.'),
    description: Type.Optional(Nullable(Text(500, 'Description of the role.'))),
    permissions: Type.Array(Type.String(), { json: true }),
    isPredefined: Type.Boolean({
      readOnly: true,
      description: 'Predefined: it came with the organization and cannot be changed.',
    }),
  }),
  filters: {},
  routes: ['list', 'get', 'create', 'patch', 'retire'],
  example: {
    name: 'Workshop',
    description: 'Maintains vehicles',
    permissions: ['vehicles:read', 'maintenance:read'],
  },
})

/** The resource as the API shows it: with the permissions of all rooms together. */
function withPermissions({ all }: Permissions): Resource {
  const permissions = Type.Array(
    OneOf(all, 'Permissions of users with this role; write includes every single action.'),
    {
      uniqueItems: true,
      maxItems: all.length,
      json: true,
    },
  )
  return { ...roles, fields: Type.Object({ ...roles.fields.properties, permissions }) }
}

export async function roleRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool, permissions } = identity
  resourceRoutes(app, withPermissions(permissions), { pool, guards: guardsOf(permissions) })
}

function guardsOf({ following }: Permissions): Guards {
  return {
    create: (_client, principal, row) =>
      mustHaveAll(principal, following(row.permissions as string[]), 'The role'),
    patch: async (client, principal, id, changes) => {
      mustHaveAll(principal, following((await customRole(client, id)).permissions), 'The role')
      mustHaveAll(principal, following((changes.permissions as string[] | undefined) ?? []), 'The role')
    },
    retire: async (client, principal, id) => {
      const { name, permissions } = await customRole(client, id)
      mustHaveAll(principal, following(permissions), 'The role')
      const holders = await client.query('select from users where role = $1 and deleted_at is null limit 1', [
        name,
      ])
      if (holders.rowCount) {
        throw new Problem('still_referenced', { message: `Users still have the role ${name}.` })
      }
    },
  }
}

/** Locked until the transaction ends, so that no user is given the role meanwhile. */
async function customRole(client: PoolClient, id: string): Promise<{ name: string; permissions: string[] }> {
  const { rows } = await client.query<{ name: string; permissions: string[]; is_predefined: boolean }>(
    'select name, permissions, is_predefined from roles where id = $1 and deleted_at is null for update',
    [id],
  )
  const role = rows[0]
  if (!role) throw notFound(roles, id)
  if (role.is_predefined) {
    throw new Problem('conflict', {
      message: `The role ${role.name} is predefined and cannot be changed.`,
    })
  }
  return role
}
