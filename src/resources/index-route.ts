import type { RouteOptions } from 'fastify'
import Type, { type TSchema } from 'typebox'
import type { App } from '../http/app.ts'
import { type Resource, shownFields } from './resource.ts'

/** The parts of a schema that a page needs. Internal keywords are left out. */
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
    description: 'Callers with only this permission may work with their own rows.',
  }),
  summary: Type.String(),
  takes: Type.Union([Schema, Type.Null()], {
    description:
      'Schema of the body; for a list, of the query. `references` names the table that an id belongs to.',
  }),
})

const IndexedResource = Type.Object(
  {
    path: Type.String(),
    name: Type.String({ description: 'Name of one row.' }),
    table: Type.String({ description: 'Name of the table, as used by references and the audit log.' }),
    fields: Type.Record(Type.String(), Schema, {
      description: 'Schema of a row as shown, with its fields in order.',
    }),
    changes: Type.Boolean({ description: 'Whether rows can be changed and retired, and have an ETag.' }),
    statusField: Type.Union([Type.String(), Type.Null()], {
      description: 'The field that the actions change.',
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
    path: Type.String({ description: 'The path; GET returns the settings, PUT sets them.' }),
    name: Type.String(),
    permission: Type.String({ description: 'Of PUT.' }),
    summary: Type.String(),
    takes: Schema,
  },
  { component: 'IndexedSettings' },
)

interface Taking {
  permission: string
  summary: string
  takes: unknown
  vehicles: 'of-groups' | 'none' | undefined
}

interface Indexed {
  resource: Resource
  routes: (Taking & { kind: string; ownPermission: string | null })[]
}

type Settings = { path: string; name: string } & Taking

/**
 * Every resource with its fields and routes, for programs that build lists and forms from them. It is collected from the
 * routes as they are registered, so it always matches them; call it before they are.
 */
export function resourceIndexRoute(app: App): void {
  const found = new Map<string, Indexed>()
  const settings: Settings[] = []
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
      takes: takes ?? null,
      vehicles: route.config?.vehicles,
    })
  })

  const answers = new Map<boolean, object>()
  const answerFor = (isLimited: boolean) => ({
    items: [...found.values()].flatMap(indexed => described(indexed, isLimited) ?? []),
    settings: shownTo(isLimited, settings),
  })
  app.get(
    '/resources',
    {
      config: { access: 'signed-in', database: 'none', vehicles: 'none' },
      schema: {
        tags: ['resources'],
        summary: 'Describes all resources: fields, filters, actions and permissions',
        response: {
          200: Type.Object({
            items: Type.Array(IndexedResource),
            settings: Type.Array(IndexedSettings, { description: 'Settings of a whole organization.' }),
          }),
        },
      },
      // Its schemas are what they are; they are not read again by one of their own.
      serializerCompiler: () => JSON.stringify,
    },
    async ({ principal }, reply) => {
      const isLimited = principal!.vehicleGroupIds !== null
      const answer = answers.get(isLimited) ?? answerFor(isLimited)
      answers.set(isLimited, answer)
      return reply.send(answer as never)
    },
  )
}

function settingsOf(route: RouteOptions, name: string, prefix: string): Settings {
  const { body, summary = '' } = route.schema as { body: TSchema; summary?: string }
  const { access: permission, vehicles } = route.config as Pick<Taking, 'vehicles'> & { access: string }
  return { path: route.url.slice(prefix.length), name, permission, summary, takes: body, vehicles }
}

function kindOf({ method, url }: Pick<RouteOptions, 'method' | 'url'>, base: string): string | undefined {
  if (url === base) return method === 'GET' ? 'list' : method === 'POST' ? 'create' : undefined
  if (url === `${base}/import`) return 'import'
  if (url === `${base}/:id`)
    return { GET: 'get', PATCH: 'patch', DELETE: 'retire' }[String(method)] ?? undefined
  return method === 'POST' ? /^\/:id\/([\w-]+)$/.exec(url.slice(base.length))?.[1] : undefined
}

/** For a user who is limited to vehicle groups, only what keeps these. */
function shownTo(isLimited: boolean, all: readonly Taking[]): object[] {
  return all
    .filter(({ vehicles }) => !isLimited || vehicles)
    .map(({ vehicles: _, ...each }) => ({ ...each, takes: simplified(each.takes) }))
}

/** Nothing where there is no route that the user may see. */
function described({ resource, routes: all }: Indexed, isLimited: boolean): object | undefined {
  const routes = shownTo(isLimited, all)
  if (routes.length === 0) return undefined
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

/** `names`: the keys are field names, not keywords of JSON Schema. */
function simplified(value: unknown, keys: 'words' | 'names' = 'words'): unknown {
  if (Array.isArray(value)) return value.map(each => simplified(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as Record<string, TSchema>)
      .filter(([key]) => keys === 'names' || shown.has(key))
      .map(([key, of]) => [key, simplified(of, key === 'properties' ? 'names' : 'words')]),
  )
}
