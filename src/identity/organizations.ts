import type { FastifyRequest } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import Type from 'typebox'
import { asServiceAdministrator, asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { IdParams } from '../http/schemas.ts'
import { etag, readIfMatch } from '../resources/etag.ts'
import { Currency, JsonObject, Text } from '../resources/fields.ts'
import { againIfRaced, createRows } from '../resources/given-ids.ts'
import { defineResource } from '../resources/resource.ts'
import { answerMade, IfMatch, routeOptions, tenantOf } from '../resources/routes.ts'
import { getRow, type ListQuery, listRows } from '../resources/rows.ts'
import { schemasOf } from '../resources/schemas.ts'
import { problemOfViolation } from '../resources/violations.ts'
import { retireRow, updateRow, type Values } from '../resources/writes.ts'
import { mustBeServiceAdministrator } from './grants.ts'
import type { Identity } from './identity.ts'

export const organizations = defineResource({
  path: '/organizations',
  name: 'organization',
  table: 'organizations',
  subject: 'organizations',
  fields: Type.Object({
    name: Text(200, 'What people call it.'),
    timeZone: Type.Optional(Text(100, 'An IANA name; days of its reports begin in it.')),
    currency: Type.Optional(Currency('Of its prices; EUR by default.')),
    settings: Type.Optional(JsonObject('What programs want to keep about it.')),
  }),
  filters: {},
  example: { name: 'Northern Freight', timeZone: 'Europe/Oslo', settings: {} },
})

/**
 * Whoever asks sees their own organization. The first administrator, who makes them, sees and changes all of
 * them, as rows of this table only: what they hold stays their own.
 */
export async function organizationRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool } = identity
  const { item, page, create, patch, listQuery } = schemasOf(organizations)

  app.get(
    organizations.path,
    routeOptions(organizations, 'read', 'Lists organizations', {
      querystring: listQuery,
      response: { 200: page },
    }),
    async request =>
      run(pool, request, client => listRows(client, organizations, request.query as ListQuery)),
  )

  app.get(
    `${organizations.path}/:id`,
    routeOptions(organizations, 'read', 'One organization', { params: IdParams, response: { 200: item } }),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const row = await run(pool, request, client => getRow(client, organizations, id))
      return reply.header('etag', etag(row)).send(row)
    },
  )

  app.post(
    organizations.path,
    routeOptions(organizations, 'write', 'Creates one organization; for the first administrator alone', {
      body: create,
      response: { 201: item, 200: item },
    }),
    async (request, reply) => {
      mustBeServiceAdministrator(request.principal!)
      const body = request.body as Values
      const [made] = await run(pool, request, client => createRows(client, organizations, [body]), body)
      return answerMade(request, reply, made!)
    },
  )

  app.patch(
    `${organizations.path}/:id`,
    routeOptions(organizations, 'write', 'Changes one organization', {
      params: IdParams,
      headers: IfMatch,
      body: patch,
      response: { 200: item },
    }),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const body = request.body as Values
      const tag = readIfMatch(request.headers['if-match'])
      const row = await run(pool, request, client => updateRow(client, organizations, id, body, tag), {
        ...body,
        id,
      })
      return reply.header('etag', etag(row)).send(row)
    },
  )

  app.delete(
    `${organizations.path}/:id`,
    routeOptions(organizations, 'write', 'Retires one organization: nobody of it comes in any more', {
      params: IdParams,
      headers: IfMatch,
      response: { 204: Type.Null() },
    }),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      mustBeServiceAdministrator(request.principal!)
      if (id === request.principal!.organizationId) {
        throw new Problem('conflict', { message: 'The first organization stays.' })
      }
      const tag = readIfMatch(request.headers['if-match'])
      await run(pool, request, client => retireRow(client, organizations, id, tag), { id })
      return reply.code(204).send()
    },
  )
}

async function run<T>(
  pool: Pool,
  request: FastifyRequest,
  work: (client: PoolClient) => Promise<T>,
  row: Values = {},
): Promise<T> {
  const tenant = tenantOf(request)
  try {
    if (!request.principal!.isServiceAdministrator) return await asTenant(pool, tenant, work)
    return await againIfRaced(() => asServiceAdministrator(pool, tenant, work))
  } catch (error) {
    throw await asTenant(pool, tenant, client => problemOfViolation(error, organizations, row, client))
  }
}
