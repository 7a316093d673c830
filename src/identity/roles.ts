import type { PoolClient } from 'pg'
import Type, { type Static } from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import type { Principal } from '../http/principal.ts'
import { IdParams, Nullable } from '../http/schemas.ts'
import { etag, readIfMatch } from '../resources/etag.ts'
import { defineResource, OneOf, Text } from '../resources/resource.ts'
import { explained, IfMatch, resourceRoutes, routeOptions, tenantOf } from '../resources/routes.ts'
import { notFound } from '../resources/rows.ts'
import { schemasOf } from '../resources/schemas.ts'
import { insertRows, retireRow, updateRow } from '../resources/writes.ts'
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
  routes: ['list', 'get'],
  example: {
    name: 'Workshop',
    description: 'Looks after vehicles',
    permissions: ['vehicles:read', 'maintenance:read'],
  },
})

type Body = Static<typeof roles.fields>

export async function roleRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool } = identity
  const { item, create, patch } = schemasOf(roles)
  resourceRoutes(app, roles, { pool })

  app.post(
    roles.path,
    routeOptions(roles, 'write', 'Creates one role, with permissions that the caller has', {
      body: create,
      response: { 201: item },
    }),
    async (request, reply) => {
      const body = request.body as Body
      mustHaveAll(request.principal!, body.permissions, 'The role')
      const row = await explained(roles, body, pool, tenantOf(request), async client => {
        const [inserted] = await insertRows(client, roles, [body])
        return inserted!
      })
      return reply
        .code(201)
        .header('location', `${request.url}/${row.id}`)
        .header('etag', etag(row))
        .send(row)
    },
  )

  app.patch(
    `${roles.path}/:id`,
    routeOptions(roles, 'write', 'Changes one role; its users have the new permissions at once', {
      params: IdParams,
      headers: IfMatch,
      body: patch,
      response: { 200: item },
    }),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const changes = request.body as Partial<Body>
      const tag = readIfMatch(request.headers['if-match'])
      const row = await explained(roles, { ...changes, id }, pool, tenantOf(request), async client => {
        await mustBeCustom(client, request.principal!, id)
        mustHaveAll(request.principal!, changes.permissions ?? [], 'The role')
        return await updateRow(client, roles, id, changes, tag)
      })
      return reply.header('etag', etag(row)).send(row)
    },
  )

  app.delete(
    `${roles.path}/:id`,
    routeOptions(roles, 'write', 'Retires one role that no user has', {
      params: IdParams,
      headers: IfMatch,
      response: { 204: Type.Null() },
    }),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const tag = readIfMatch(request.headers['if-match'])
      await explained(roles, { id }, pool, tenantOf(request), async client => {
        const name = await mustBeCustom(client, request.principal!, id)
        const holders = await client.query(
          'select from users where role = $1 and deleted_at is null limit 1',
          [name],
        )
        if (holders.rowCount) {
          throw new Problem('still_referenced', { message: `Users still have the role ${name}.` })
        }
        await retireRow(client, roles, id, tag)
      })
      return reply.code(204).send()
    },
  )
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
