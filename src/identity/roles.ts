import type { PoolClient } from 'pg'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import type { Principal } from '../http/principal.ts'
import { Nullable } from '../http/schemas.ts'
import { OneOf, Text } from '../resources/fields.ts'
import { defineResource } from '../resources/resource.ts'
import { type Guards, resourceRoutes } from '../resources/routes.ts'
import { notFound } from '../resources/rows.ts'
import { mustHaveAll } from './grants.ts'
import type { Identity } from './identity.ts'
import { allPermissions } from './principals.ts'

export const roles = defineResource({
  path: '/roles',
  name: 'role',
  table: 'roles',
  subject: 'roles',
  fields: Type.Object({
    name: Text(100, 'Unique in the organization; users refer to it.'),
    description: Type.Optional(Nullable(Text(500, 'What it is for.'))),
    permissions: Type.Array(OneOf(allPermissions, 'What users of this role may do.'), {
      uniqueItems: true,
      maxItems: allPermissions.length,
      json: true,
    }),
    isPredefined: Type.Boolean({
      readOnly: true,
      description: 'Came with the organization, and stays as it is.',
    }),
  }),
  filters: {},
  routes: ['list', 'get', 'create', 'patch', 'retire'],
  example: {
    name: 'Workshop',
    description: 'Looks after vehicles',
    permissions: ['vehicles:read', 'maintenance:read'],
  },
})

export async function roleRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  resourceRoutes(app, roles, { pool: identity.pool, guards })
}

const guards: Guards = {
  create: (_client, principal, row) => mustHaveAll(principal, row.permissions as string[], 'The role'),
  patch: async (client, principal, id, changes) => {
    await mustBeCustom(client, principal, id)
    mustHaveAll(principal, (changes.permissions as string[] | undefined) ?? [], 'The role')
  },
  retire: async (client, principal, id) => {
    const name = await mustBeCustom(client, principal, id)
    const holders = await client.query('select from users where role = $1 and deleted_at is null limit 1', [
      name,
    ])
    if (holders.rowCount) {
      throw new Problem('still_referenced', { message: `Users still have the role ${name}.` })
    }
  },
}

/** Locked until the transaction ends, so that no user is given the role meanwhile. Answers its name. */
async function mustBeCustom(client: PoolClient, principal: Principal, id: string): Promise<string> {
  const { rows } = await client.query<{ name: string; permissions: string[]; is_predefined: boolean }>(
    'select name, permissions, is_predefined from roles where id = $1 and deleted_at is null for update',
    [id],
  )
  const role = rows[0]
  if (!role) throw notFound(roles, id)
  if (role.is_predefined) {
    throw new Problem('conflict', {
      message: `The role ${role.name} came with the organization and stays as it is.`,
    })
  }
  mustHaveAll(principal, role.permissions, 'The role')
  return role.name
}
