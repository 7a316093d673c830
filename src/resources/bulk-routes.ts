import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PoolClient } from 'pg'
import Type, { type TObject } from 'typebox'
import type { App } from '../http/app.ts'
import { createValidatorCompiler } from '../http/compilers.ts'
import { bulk, rowValidator } from './bulk.ts'
import { insertedBy, withSecret } from './create-route.ts'
import { retireRows, updateRows, upsertRows } from './many.ts'
import { has, type Resource, type RouteKind, type Row } from './resource.ts'
import { plural, type ResourceDeps, routeOptions, tenantOf } from './routes.ts'
import { bulkLimit, bulkLimitText, Named, type ResourceSchemas } from './schemas.ts'
import type { Values } from './writes.ts'

/**
 * The bodies of routes that write many rows at once. The description shows the rows' schema; the rows are then checked
 * one by one (`rowValidator`), so that every wrong one is named.
 */
export function bulkOptions(
  resource: Resource,
  summary: string,
  row: TObject,
  response: object,
  makes = false,
) {
  const limits = { minItems: 1, maxItems: bulkLimit }
  const strict = createValidatorCompiler()
  return {
    ...routeOptions(
      resource,
      'write',
      `${summary}, all or none`,
      { body: Type.Array(row, limits), response },
      makes,
    ),
    bodyLimit: 8 * 1024 * 1024,
    validatorCompiler: (route: Parameters<typeof strict>[0]) =>
      strict(route.httpPart === 'body' ? { ...route, schema: { type: 'array', ...limits } } : route),
  }
}

/** One of the routes: its name, its body and answer, and how it writes the rows, all together or one alone. */
interface BulkRoute<T> {
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  summary: string
  row: TObject
  response: object
  write(client: PoolClient, rows: readonly Values[]): Promise<T[]>
  answer(reply: FastifyReply, done: readonly T[]): unknown
}

/** Create, patch and retire, as far as the resource has them, for up to 1,000 rows; and upsert. */
export function bulkRoutes(app: App, resource: Resource, schemas: ResourceSchemas, deps: ResourceDeps): void {
  const many = `up to ${bulkLimitText} ${plural(resource)}`
  const items = Type.Object({ items: Type.Array(schemas.item) })
  const made = Type.Object({ items: Type.Array(schemas.made) })
  const inBulk = (kind: RouteKind) => has(resource, 'bulk') && has(resource, kind)
  const patches = inBulk('patch')
  if (inBulk('create') || has(resource, 'bulkCreate')) {
    bulkRoute(app, resource, deps, {
      method: 'POST',
      summary: resource.summaries?.bulkCreate ?? `Creates ${many}`,
      row: schemas.create,
      response: { 201: made, ...(resource.shownOnce ? {} : { 200: made }) },
      write: (client, rows) => insertedBy(deps, client, resource, rows),
      answer: (reply, made) =>
        reply.code(made.some(({ isNew }) => isNew) ? 201 : 200).send({ items: made.map(({ row }) => row) }),
    })
  }
  if (patches) {
    bulkRoute(app, resource, deps, {
      method: 'PATCH',
      summary: `Changes ${many}`,
      row: schemas.bulkPatch,
      response: { 200: items },
      write: (client, rows) => updateRows(client, resource, rows),
      answer: (_, rows: readonly Row[]) => ({ items: rows }),
    })
  }
  if (inBulk('create') && patches) {
    bulkRoute(app, resource, deps, {
      method: 'PUT',
      summary: `Creates ${many} with new ids, and changes the others`,
      row: schemas.bulkPut,
      response: { 200: items },
      write: (client, rows) => upsertRows(client, resource, rows),
      answer: (_, put) => ({ items: put.map(({ row }) => row) }),
    })
  }
  if (inBulk('retire')) {
    bulkRoute(app, resource, deps, {
      method: 'DELETE',
      summary: `Retires ${many}`,
      row: Named,
      response: { 204: Type.Null() },
      write: async (client, rows) => {
        await retireRows(client, resource, rows)
        return []
      },
      answer: reply => reply.code(204).send(),
    })
  }
}

function bulkRoute<T>(app: App, resource: Resource, { pool }: ResourceDeps, route: BulkRoute<T>): void {
  const { method, summary, row, response, write, answer } = route
  const check = rowValidator(row)
  const options = bulkOptions(resource, summary, row, response, method === 'POST' || method === 'PUT')
  app.route({
    method,
    url: `${resource.path}/bulk`,
    ...(method === 'POST' && resource.shownOnce ? withSecret(options) : options),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const rows = request.body as Values[]
      check(rows)
      const done = await bulk<T | undefined>({
        pool,
        tenant: tenantOf(request),
        resource,
        rows,
        together: client => write(client, rows),
        alone: async (client, one) => (await write(client, [one]))[0],
      })
      return answer(reply, done as T[])
    },
  })
}
