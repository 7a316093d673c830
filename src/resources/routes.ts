import type { FastifyRequest } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import Type from 'typebox'
import { asTenant, type Tenant } from '../database/transaction.ts'
import type { App } from '../http/app.ts'
import type { Principal } from '../http/principal.ts'
import { IdParams, pageLimits } from '../http/schemas.ts'
import { UnderWay } from '../http/under-way.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { createRoute, type Store } from './create-route.ts'
import { importRoute } from './csv/import-route.ts'
import { type CsvLimits, sendCsv } from './csv/lists.ts'
import { etag, readIfMatch } from './etag.ts'
import { explained } from './explained.ts'
import type { Made } from './given-ids.ts'
import { ownCondition } from './own-rows.ts'
import { has, type Resource, type RouteKind } from './resource.ts'
import { canBeRestored, restoreRoute } from './restore.ts'
import { getRow, type ListQuery, listRows } from './rows.ts'
import { orCsv, type ResourceSchemas, schemasOf, withFormat } from './schemas.ts'
import { transitionRoutes } from './transitions.ts'
import { retireRow, updateRow, type Values } from './writes.ts'

export interface ResourceDeps {
  pool: Pool
  guards?: Guards
  writes?: Writes
  /** The organization that a request's transaction works for, if not always the caller's. */
  within?: (request: FastifyRequest) => typeof asTenant
}

export const withinTenant = () => asTenant

/**
 * Further checks before one row is written, in the same transaction: throws the problem if one fails. Only for rules that
 * the database itself cannot enforce; a resource with guards has no bulk writes.
 */
export interface Guards {
  create?(client: PoolClient, principal: Principal, row: Values): unknown
  patch?(client: PoolClient, principal: Principal, id: string, changes: Values): unknown
  retire?(client: PoolClient, principal: Principal, id: string): unknown
}

/** What is written beside the fields of a body. */
export interface Writes {
  /** What runs before and after the transaction of one create. */
  create?(request: FastifyRequest, body: Values, store: Store): Promise<Made>
  /** Creates rows, one or many. */
  insert?(client: PoolClient, rows: readonly Values[]): Promise<Made[]>
  /** The columns that a patch changes; called before the transaction. */
  patch?(request: FastifyRequest, body: Values): Promise<Values>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Set if lists and rows can be exchanged as CSV. */
    csv: CsvLimits | undefined
  }
  interface FastifyContextConfig {
    /** The resource of the route: what `:id` identifies, and how to create one. The tenant matrix reads it. */
    resource?: Resource
  }
}

/** The routes of a resource: list, get, create, patch, retire and bulk, as far as it has them. */
export function resourceRoutes(app: App, resource: Resource, deps: ResourceDeps): void {
  if (deps.guards && has(resource, 'bulk'))
    throw new Error(`${resource.path}: guards do not see writes in bulk`)
  const schemas = schemasOf(resource)
  if (has(resource, 'list')) listRoute(app, resource, schemas, deps)
  if (has(resource, 'create')) createRoute(app, resource, schemas, deps)
  if (has(resource, 'bulk') || has(resource, 'bulkCreate')) bulkRoutes(app, resource, schemas, deps)
  if (app.csv && ['bulk', 'create', 'patch'].every(kind => has(resource, kind as RouteKind)))
    importRoute(app, resource, schemas, deps)
  if (resource.transitions) transitionRoutes(app, resource, schemas, deps)
  if (has(resource, 'get')) getRoute(app, resource, schemas, deps)
  if (has(resource, 'patch')) patchRoute(app, resource, schemas, deps)
  if (has(resource, 'retire')) retireRoute(app, resource, deps)
  if (canBeRestored(resource, deps)) restoreRoute(app, resource, schemas, deps)
}

/** What the routes of a resource share: who may call them, and how they are described. */
export function routeOptions(
  resource: Resource,
  action: string,
  summary: string,
  schema: object,
  makes = false,
) {
  const isForOwn = resource.ownRows !== undefined && (!resource.ownReads || action === 'read')
  const own = isForOwn ? { ownAccess: `${resource.subject}:own` as const } : {}
  return {
    config: {
      access: `${resource.subject}:${action}` as const,
      ...own,
      ...forLimited(resource, action, makes),
      resource,
    },
    schema: { tags: [resource.path.slice(1)], summary, ...schema },
    // The rows already match their description; filtering them again would cost more than the query.
    serializerCompiler: () => JSON.stringify,
  }
}

function forLimited({ vehicles, vehiclesFor }: Resource, action: string, makes: boolean) {
  const isClosed = vehiclesFor === 'reads' ? action !== 'read' : vehiclesFor === 'changes' && makes
  return vehicles === undefined || isClosed ? {} : { vehicles }
}

export function tenantOf(request: FastifyRequest): Tenant {
  const { organizationId, kind, id, vehicleGroupIds } = request.principal!
  return {
    organizationId,
    userId: kind === 'user' ? id : undefined,
    ownRowsOnly: request.ownRowsOnly,
    held: request.held,
    vehicleGroupIds,
  }
}

export const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The ETag of the row as read; 412 if the row was changed since.',
    }),
  ),
})

function listRoute(
  app: App,
  resource: Resource,
  schemas: ResourceSchemas,
  { pool, within = withinTenant }: ResourceDeps,
): void {
  const { csv } = app
  const underWay = csv && {
    all: new UnderWay(csv.access, `${resource.subject}:read`),
    own: new UnderWay(csv.access, `${resource.subject}:own`),
  }
  const schema = {
    querystring: csv ? withFormat(schemas.listQuery) : schemas.listQuery,
    response: { 200: csv ? orCsv(schemas.page) : schemas.page },
  }
  const options = routeOptions(resource, 'read', `Lists ${plural(resource)}`, schema)
  app.get(resource.path, options, async (request, reply) => {
    const { format, ...query } = request.query as ListQuery & { format?: string }
    const page = (asked: ListQuery) =>
      within(request)(pool, tenantOf(request), client =>
        listRows(client, resource, asked, request.ownRowsOnly ? ownCondition(resource) : undefined),
      )
    if (format !== 'csv' || !csv) return await page(query)
    return await sendCsv(request, reply, {
      resource,
      limits: csv,
      underWay: underWay![request.ownRowsOnly ? 'own' : 'all'],
      page: cursor => page({ ...query, limit: pageLimits.maximum, ...(cursor ? { cursor } : {}) }),
    })
  })
}

function getRoute(
  app: App,
  resource: Resource,
  schemas: ResourceSchemas,
  { pool, within = withinTenant }: ResourceDeps,
): void {
  const schema = { params: IdParams, querystring: schemas.getQuery, response: { 200: schemas.item } }
  const options = routeOptions(resource, 'read', `One ${resource.name}`, schema)
  app.get(`${resource.path}/:id`, options, async (request, reply) => {
    const { id } = request.params as { id: string }
    const { include } = request.query as { include?: string }
    const row = await within(request)(pool, tenantOf(request), client =>
      getRow(client, resource, id, include, request.ownRowsOnly ? ownCondition(resource) : undefined),
    )
    if (resource.changes !== false) reply.header('etag', etag(row))
    return row
  })
}

function patchRoute(
  app: App,
  resource: Resource,
  schemas: ResourceSchemas,
  { pool, guards, writes, within = withinTenant }: ResourceDeps,
): void {
  const schema = { params: IdParams, headers: IfMatch, body: schemas.patch, response: { 200: schemas.item } }
  const summary = resource.summaries?.patch ?? `Changes one ${resource.name}`
  const options = routeOptions(resource, 'write', summary, schema)
  app.patch(`${resource.path}/:id`, options, async (request, reply) => {
    const { id } = request.params as { id: string }
    const body = request.body as Values
    const tag = readIfMatch(request.headers['if-match'])
    const changes = writes?.patch ? await writes.patch(request, body) : body
    const row = await explained(
      resource,
      { ...changes, id },
      pool,
      tenantOf(request),
      async client => {
        await guards?.patch?.(client, request.principal!, id, body)
        return await updateRow(client, resource, id, changes, tag)
      },
      within(request),
    )
    return reply.header('etag', etag(row)).send(row)
  })
}

function retireRoute(
  app: App,
  resource: Resource,
  { pool, guards, within = withinTenant }: ResourceDeps,
): void {
  const schema = { params: IdParams, headers: IfMatch, response: { 204: Type.Null() } }
  const summary = resource.summaries?.retire ?? `Retires one ${resource.name}`
  const options = routeOptions(resource, 'write', summary, schema)
  app.delete(`${resource.path}/:id`, options, async (request, reply) => {
    const { id } = request.params as { id: string }
    const tag = readIfMatch(request.headers['if-match'])
    await explained(
      resource,
      { id },
      pool,
      tenantOf(request),
      async client => {
        await guards?.retire?.(client, request.principal!, id)
        await retireRow(client, resource, id, tag)
      },
      within(request),
    )
    return reply.code(204).send()
  })
}

export function plural(resource: Resource): string {
  return resource.path.slice(1).replaceAll('-', ' ')
}
