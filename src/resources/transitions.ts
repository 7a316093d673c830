import type { Pool, PoolClient } from 'pg'
import Type, { type TObject } from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { IdParams, Uuid } from '../http/schemas.ts'
import { bulk, rowValidator } from './bulk.ts'
import { bulkOptions } from './bulk-routes.ts'
import { etag, etagOf, readIfMatch } from './etag.ts'
import { explained } from './explained.ts'
import { columnOf } from './fields.ts'
import { updateRows } from './many.ts'
import { permittedAs } from './permissions.ts'
import type { Resource, Row, Transition, Transitions } from './resource.ts'
import { IfMatch, routeOptions, tenantOf } from './routes.ts'
import { notFound, queryRows } from './rows.ts'
import { bulkLimitText, type ResourceSchemas } from './schemas.ts'
import type { Values } from './writes.ts'

/** A transition, and its resource. */
interface Move {
  resource: Resource
  transitions: Transitions
  name: string
  transition: Transition
}

/** `POST /{resource}/{id}/{action}` and `POST /{resource}/bulk/{action}` for every declared transition. */
export function transitionRoutes(
  app: App,
  resource: Resource,
  schemas: ResourceSchemas,
  { pool }: { pool: Pool },
): void {
  const { transitions } = resource
  for (const [name, transition] of Object.entries(transitions?.actions ?? {})) {
    const move = { resource, transitions: transitions!, name, transition }
    moveRoute(app, move, schemas, pool)
    bulkMoveRoute(app, move, schemas, pool)
  }
}

function moveRoute(app: App, move: Move, { item }: ResourceSchemas, pool: Pool): void {
  const { resource, name, transition } = move
  const body = Type.Object(takenFields(move), {
    additionalProperties: false,
    description: 'The body is optional.',
  })
  const schema = { params: IdParams, headers: IfMatch, body, response: { 200: item } }
  const options = routeOptions(resource, permittedAs(name, transition), transition.summary, schema)
  app.post(
    `${resource.path}/:id/${name}`,
    {
      ...options,
      config: { ...options.config, body: 'optional' },
      preValidation: async request => {
        if (request.body === undefined) request.body = {}
      },
    },
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const given = request.body as Values
      const tag = readIfMatch(request.headers['if-match'])
      const row = await explained(resource, { ...given, id }, pool, tenantOf(request), client =>
        moveRow(client, move, { ...given, id }, tag),
      )
      return reply.header('etag', etag(row)).send(row)
    },
  )
}

function bulkMoveRoute(app: App, move: Move, { item }: ResourceSchemas, pool: Pool): void {
  const { resource, name, transition } = move
  const rowSchema = Type.Object({ id: Uuid(), ...takenFields(move) }, { additionalProperties: false })
  const check = rowValidator(rowSchema)
  const summary = `${transition.summary.replace(/\bone\b/, 'each')}, of up to ${bulkLimitText}`
  const options = bulkOptions(resource, summary, rowSchema, {
    200: Type.Object({ items: Type.Array(item) }),
  })
  const { config } = routeOptions(resource, permittedAs(name, transition), summary, {})
  app.post(`${resource.path}/bulk/${name}`, { ...options, config }, async request => {
    const rows = request.body as (Values & { id: string })[]
    check(rows)
    const moveOne = (client: PoolClient, row: Values) => moveRow(client, move, row as Values & { id: string })
    const items = await bulk({
      pool,
      tenant: tenantOf(request),
      resource,
      rows,
      together: client => moveRows(client, move, rows),
      alone: moveOne,
    })
    return { items }
  })
}

function takenFields({ resource, transition }: Move): TObject['properties'] {
  const { properties } = resource.fields
  const taken = (transition.takes ?? []).map(name => [name, properties[name]!] as const)
  return Type.Partial(Type.Object(Object.fromEntries(taken))).properties
}

async function moveRow(
  client: PoolClient,
  move: Move,
  row: Values & { id: string },
  tag?: string,
): Promise<Row> {
  const [moved] = await moveRows(client, move, [row], tag)
  return moved!
}

/** The rows are locked first, so if two requests move a row at once, the second is told which status prevents it. */
async function moveRows(
  client: PoolClient,
  move: Move,
  rows: readonly (Values & { id: string })[],
  tag?: string,
): Promise<Row[]> {
  const { resource, transitions, transition } = move
  const status = columnOf(transitions.field, resource.fields.properties[transitions.field] as object)
  const { rows: held } = await queryRows<{ id: string; from: string; tag: string }>(
    client,
    `select t.id, t.${status} as "from", ${etagOf('t')} as tag
     from ${resource.table} t where t.id = any ($1::uuid[]) and t.deleted_at is null
     order by t.id for no key update`,
    [rows.map(({ id }) => id)],
  )
  const places = new Map(held.map(place => [place.id, place]))
  for (const { id: given } of rows) {
    const id = given.toLowerCase()
    const place = places.get(id)
    if (!place) throw notFound(resource, id)
    if (tag !== undefined && place.tag !== tag) throw new Problem('changed_meanwhile', { members: { id } })
    if (!transition.from.includes(place.from)) throw refused(move, id, place.from)
    place.from = transition.to
  }
  return await updateRows(
    client,
    resource,
    rows.map(row => ({ ...transition.sets, ...row, [transitions.field]: transition.to })),
  )
}

function refused({ resource, name, transition: { from, to } }: Move, id: string, is: string): Problem {
  return new Problem('not_from_here', {
    message: `The ${resource.name} is ${is}; ${name} is for one that is ${from.join(' or ')}.`,
    members: { id, from: is, to, action: name },
  })
}
