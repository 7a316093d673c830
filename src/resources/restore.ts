import type { PoolClient } from 'pg'
import type { TSchema } from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { IdParams } from '../http/schemas.ts'
import { ownColumns } from './columns.ts'
import { etag, etagOf, readIfMatch } from './etag.ts'
import { explained } from './explained.ts'
import { type ColumnOptions, columnOf } from './fields.ts'
import { has, type Resource, type Row } from './resource.ts'
import { IfMatch, type ResourceDeps, routeOptions, tenantOf, withinTenant } from './routes.ts'
import { notFound, queryRows, selectList } from './rows.ts'
import type { ResourceSchemas } from './schemas.ts'

/**
 * Whether a retirement can be undone. Not if it ended something that does not restart by itself, such as a token, and
 * not if a guard decides who may retire.
 */
export function canBeRestored(resource: Resource, { guards }: Pick<ResourceDeps, 'guards'>): boolean {
  const { shownOnce, endsWith, changes } = resource
  return has(resource, 'retire') && !guards && !shownOnce && !endsWith && changes !== false
}

/** `POST /{resource}/{id}/restore`: undoes a retirement, if unique keys and exclusions still allow it. */
export function restoreRoute(
  app: App,
  resource: Resource,
  { item }: ResourceSchemas,
  { pool, within = withinTenant }: ResourceDeps,
): void {
  const schema = { params: IdParams, headers: IfMatch, response: { 200: item } }
  const options = routeOptions(resource, 'write', `Restores one retired ${resource.name}`, schema)
  app.post(`${resource.path}/:id/restore`, options, async (request, reply) => {
    const { id } = request.params as { id: string }
    const tag = readIfMatch(request.headers['if-match'])
    const row = await explained(
      resource,
      { id },
      pool,
      tenantOf(request),
      client => restoreRow(client, resource, id, tag),
      within(request),
    )
    return reply.header('etag', etag(row)).send(row)
  })
}

async function restoreRow(
  client: PoolClient,
  resource: Resource,
  id: string,
  tag: string | undefined,
): Promise<Row> {
  // Written as they are, so that the database checks again that the rows they refer to exist.
  const references = Object.entries(ownColumns(resource))
    .filter(([, schema]) => isReference(schema))
    .map(([name, schema]) => columnOf(name, schema))
  const set = ['deleted_at = null', ...references.map(column => `${column} = t.${column}`)]
  const { rows } = await queryRows<Row>(
    client,
    `update ${resource.table} t set ${set.join(', ')}
     where t.id = $1 and t.deleted_at is not null ${tag === undefined ? '' : `and ${etagOf('t')} = $2`}
     returning ${selectList(resource)}`,
    tag === undefined ? [id] : [id, tag],
  )
  if (rows[0]) return rows[0]
  const { rows: found } = await client.query<{ retired: boolean }>(
    `select deleted_at is not null as retired from ${resource.table} where id = $1`,
    [id],
  )
  if (!found[0]) throw notFound(resource, id)
  if (found[0].retired) throw new Problem('changed_meanwhile', { members: { id } })
  throw new Problem('conflict', { message: `The ${resource.name} is not retired.`, members: { id } })
}

function isReference(schema: TSchema & ColumnOptions & { anyOf?: readonly ColumnOptions[] }): boolean {
  return (
    schema.references !== undefined || (schema.anyOf ?? []).some(({ references }) => references !== undefined)
  )
}
