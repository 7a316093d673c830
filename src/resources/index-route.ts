import type { RouteOptions } from 'fastify'
import Type, { type TSchema } from 'typebox'
import type { App } from '../http/app.ts'
import { type Resource, shownFields } from './resource.ts'

/** What a page needs to know of a schema. What it says for our own use stays here. */
const shown = new Set(
  (
    'type format description default readOnly enum const properties required items additionalProperties anyOf ' +
    'minItems maxItems minLength maxLength pattern minimum maximum exclusiveMinimum minProperties references'
  ).split(' '),
)

const Schema = Type.Record(Type.String(), Type.Unknown(), { description: 'A JSON schema.' })

const IndexedRoute = Type.Object({
  kind: Type.String({
    description: 'list, get, create, patch, retire, restore, import, or the name of an action.',
  }),
  permission: Type.String(),
  ownPermission: Type.Union([Type.String(), Type.Null()], {
    description: 'Whoever has this one alone is let in for rows of their own.',
  }),
  summary: Type.String(),
  takes: Type.Union([Schema, Type.Null()], {
    description: 'Of its body; of a list, of its query. `references` names the table that an id is of.',
  }),
})

const IndexedResource = Type.Object(
  {
    path: Type.String(),
    name: Type.String({ description: 'One row of it.' }),
    table: Type.String({ description: 'What references, and the audit log, call it.' }),
    fields: Type.Record(Type.String(), Schema, { description: 'Of a row as it is shown, in order.' }),
    changes: Type.Boolean({ description: 'Whether rows are changed and retired, and have an ETag.' }),
    statusField: Type.Union([Type.String(), Type.Null()], {
      description: 'The field that the actions move.',
    }),
    actions: Type.Array(
      Type.Object({ name: Type.String(), from: Type.Array(Type.String()), to: Type.String() }),
      { description: 'From which statuses to which.' },
    ),
    routes: Type.Array(IndexedRoute),
  },
  { component: 'IndexedResource' },
)

const IndexedSettings = Type.Object(
  {
    path: Type.String({ description: 'GET answers them, PUT sets them.' }),
    name: Type.String(),
    permission: Type.String({ description: 'Of PUT.' }),
    summary: Type.String(),
    takes: Schema,
  },
  { component: 'IndexedSettings' },
)

interface Indexed {
  resource: Resource
  routes: {
    kind: string
    permission: string
    ownPermission: string | null
    summary: string
    takes: unknown
  }[]
}

/**
 * Every resource with its fields and routes, for programs that make lists and forms of them. It is gathered from the
 * routes as they are registered, so that what it says is what there is; call it before them.
 */
export function resourceIndexRoute(app: App): void {
  const found = new Map<string, Indexed>()
  const settings: unknown[] = []
  app.addHook('onRoute', route => {
    const named = (route.config as { settings?: string } | undefined)?.settings
    if (named !== undefined) settings.push(settingsOf(route, named, app.prefix))
    const resource = (route.config as { resource?: Resource } | undefined)?.resource
    const kind = resource && kindOf(route, `${app.prefix}${resource.path}`)
    if (!resource || !kind) return
    const entry = found.get(resource.path) ?? { resource, routes: [] }
    found.set(resource.path, entry)
    const { access, ownAccess } = route.config as { access: string; ownAccess?: string }
    const { body, querystring, summary = '' } = route.schema as Record<string, unknown> & { summary?: string }
    const takes = kind === 'list' ? querystring : kind === 'import' ? null : body
    entry.routes.push({
      kind,
      permission: access,
      ownPermission: ownAccess ?? null,
      summary,
      takes: simplified(takes ?? null),
    })
  })

  let items: unknown[] | undefined
  app.get(
    '/resources',
    {
      config: { access: 'signed-in', database: 'none' },
      schema: {
        tags: ['resources'],
        summary: 'What there is to list, create and change: fields, filters, actions and permissions',
        response: {
          200: Type.Object({
            items: Type.Array(IndexedResource),
            settings: Type.Array(IndexedSettings, { description: 'What an organization sets as a whole.' }),
          }),
        },
      },
      // Its schemas are what they are; they are not read again by one of their own.
      serializerCompiler: () => JSON.stringify,
    },
    async (_request, reply) => {
      items ??= [...found.values()].map(described)
      return reply.send({ items, settings } as never)
    },
  )
}

function settingsOf(route: RouteOptions, name: string, prefix: string): unknown {
  const { body, summary = '' } = route.schema as { body: TSchema; summary?: string }
  const { access: permission } = route.config as { access: string }
  return { path: route.url.slice(prefix.length), name, permission, summary, takes: simplified(body) }
}

function kindOf({ method, url }: Pick<RouteOptions, 'method' | 'url'>, base: string): string | undefined {
  if (url === base) return method === 'GET' ? 'list' : method === 'POST' ? 'create' : undefined
  if (url === `${base}/import`) return 'import'
  if (url === `${base}/:id`)
    return { GET: 'get', PATCH: 'patch', DELETE: 'retire' }[String(method)] ?? undefined
  return method === 'POST' ? /^\/:id\/([\w-]+)$/.exec(url.slice(base.length))?.[1] : undefined
}

function described({ resource, routes }: Indexed): unknown {
  const { path, name, table, transitions, changes = true } = resource
  return {
    path,
    name,
    table,
    fields: simplified(shownFields(resource), 'names'),
    changes,
    statusField: transitions?.field ?? null,
    actions: Object.entries(transitions?.actions ?? {}).map(([action, { from, to }]) => ({
      name: action,
      from,
      to,
    })),
    routes,
  }
}

/** `names`: the keys are names of fields, not words of JSON Schema. */
function simplified(value: unknown, keys: 'words' | 'names' = 'words'): unknown {
  if (Array.isArray(value)) return value.map(each => simplified(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as Record<string, TSchema>)
      .filter(([key]) => keys === 'names' || shown.has(key))
      .map(([key, of]) => [key, simplified(of, key === 'properties' ? 'names' : 'words')]),
  )
}
