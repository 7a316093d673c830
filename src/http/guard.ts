import type { RouteOptions } from 'fastify'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import type { App, DeclaredRoute } from './app.ts'
import { type Named, operationIdOf } from './description/operation-ids.ts'
import { may, type Principal } from './principal.ts'
import { ProblemAnswer } from './schemas.ts'

/** Finds out whom a bearer token belongs to; null where it is not, or no longer, valid. */
export type Authenticate = (token: string) => Promise<Principal | null>

/** Of a route of the API that names none: an unknown one is an error there too. */
const NoParameters = Type.Object({}, { additionalProperties: false })

/**
 * Lets a request in, or not, by what its route declares as `config.access`, and writes the same into the
 * OpenAPI description, so that the two cannot differ. A route that declares nothing fails the start.
 */
export function installGuard(app: App, authenticate: Authenticate): void {
  app.decorateRequest('principal', null)
  app.decorate('declaredRoutes', [])

  app.addHook('onRoute', route => {
    const access = route.config?.access
    if (access === undefined) throw new Error(`${route.method} ${route.url} does not declare config.access`)
    for (const method of [route.method].flat()) app.declaredRoutes.push(declared(method, route, access))
    const answers = access === 'public' ? {} : { 401: ProblemAnswer, 403: ProblemAnswer }
    route.schema = {
      ...(route.url.startsWith('/api/') ? { querystring: NoParameters } : {}),
      ...route.schema,
      operationId:
        route.schema?.operationId ?? operationIdOf([route.method].flat()[0]!, route.url, named(route)),
      security: access === 'public' ? [] : [{ bearer: access === 'signed-in' ? [] : [access] }],
      response: {
        ...(route.schema?.response as object),
        ...answers,
        '4xx': ProblemAnswer,
        '5xx': ProblemAnswer,
      },
    }
  })

  app.addHook('onRequest', async request => {
    const access = request.routeOptions.config.access
    if (request.is404 || access === 'public' || access === undefined) return
    const token = bearerToken(request.headers.authorization)
    const principal = token === null ? null : await authenticate(token)
    if (principal === null) throw new Problem('not_authenticated')
    if (access === 'signed-in') {
      if (principal.kind !== 'user') throw new Problem('not_permitted', { message: 'This is for users.' })
    } else if (!may(principal, access)) {
      throw new Problem('not_permitted', {
        message: `This needs the permission ${access}.`,
        members: { permission: access },
      })
    }
    request.principal = principal
  })
}

/** The resource that a route is of, where it is of one. */
function named({ config }: RouteOptions): (Named & { table: string }) | undefined {
  return (config as { resource?: Named & { table: string } } | undefined)?.resource
}

function declared(method: string, route: RouteOptions, access: DeclaredRoute['access']): DeclaredRoute {
  return {
    method,
    url: route.url,
    access,
    schema: { ...(route.schema as object) },
    bodyLimit: route.bodyLimit,
    table: named(route)?.table,
  }
}

export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\x21-\x7e]{1,1024})$/i.exec(header ?? '')?.[1] ?? null
}
