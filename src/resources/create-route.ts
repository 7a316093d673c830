import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PoolClient } from 'pg'
import type { App } from '../http/app.ts'
import { etag } from './etag.ts'
import { explained } from './explained.ts'
import { createRows, type Made } from './given-ids.ts'
import type { Resource } from './resource.ts'
import { type ResourceDeps, routeOptions, tenantOf, withinTenant } from './routes.ts'
import type { ResourceSchemas } from './schemas.ts'
import type { Values } from './writes.ts'

/** Creates a row in the transaction of the request, in another organization if one is given. */
export type Store = (row: Values, organizationId?: string) => Promise<Made>

export function createRoute(
  app: App,
  resource: Resource,
  schemas: ResourceSchemas,
  deps: ResourceDeps,
): void {
  const { pool, guards, writes, within = withinTenant } = deps
  const { create: body, made } = schemas
  const response = { 201: made, ...(resource.shownOnce ? {} : { 200: made }) }
  const summary = resource.summaries?.create ?? `Creates one ${resource.name}`
  const options = routeOptions(resource, 'write', summary, { body, response }, true)
  app.post(resource.path, resource.shownOnce ? withSecret(options) : options, async (request, reply) => {
    const body = request.body as Values
    const store: Store = async (row, organizationId) => {
      const tenant = { ...tenantOf(request), ...(organizationId ? { organizationId } : {}) }
      const work = async (client: PoolClient) => {
        await guards?.create?.(client, request.principal!, row)
        const [made] = await insertedBy(deps, client, resource, [row])
        return made!
      }
      return await explained(resource, row, pool, tenant, work, within(request))
    }
    const made = writes?.create ? await writes.create(request, body, store) : await store(body)
    return answerMade(request, reply, made)
  })
}

export async function insertedBy(
  { writes }: Pick<ResourceDeps, 'writes'>,
  client: PoolClient,
  resource: Resource,
  rows: readonly Values[],
): Promise<Made[]> {
  return writes?.insert ? await writes.insert(client, rows) : await createRows(client, resource, rows)
}

/** The same route, for an answer with a value that is shown only once; such an answer is not stored. */
export function withSecret<Options extends { config: object }>(options: Options) {
  return { ...options, config: { ...options.config, answer: 'secret' as const } }
}

/** 201 for a new row, 200 if the same create was sent before. */
function answerMade(request: FastifyRequest, reply: FastifyReply, { row, isNew }: Made): FastifyReply {
  return reply
    .code(isNew ? 201 : 200)
    .header('location', `${request.url}/${row.id}`)
    .header('etag', etag(row))
    .send(row)
}
