import type { RouteOptions } from 'fastify'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import type { App, DeclaredRoute } from './app.ts'
import { type Named, operationIdOf } from './description/operation-ids.ts'
import type { Permissions } from './permissions.ts'
import { may, type Principal } from './principal.ts'
import { ProblemAnswer } from './schemas.ts'

/** Finds the owner of a bearer token; null if it is not, or no longer, valid. */
export type Authenticate = (token: string) => Promise<Principal | null>

/** For a route of the API without query parameters: an unknown one is an error there too. */
const NoParameters = Type.Object({}, { additionalProperties: false })

/**
 * Lets a request in, or not, by what its route declares as `config.access`, and writes the same into the
 * OpenAPI description, so that the two cannot differ. If a route declares nothing, or an unknown permission,
 * the start fails. Users who are limited to vehicle groups are refused unless the route declares that it keeps to them.
 */
export function installGuard(
  app: App,
  authenticate: Authenticate,
  permissions: Pick<Permissions, 'isKnown'>,
): void {
  app.decorateRequest('principal', null)
  app.decorateRequest('ownRowsOnly', false)
  app.decorate('declaredRoutes', [])

  app.addHook('onRoute', route => {
    const access = route.config?.access
    const ownAccess = route.config?.ownAccess
    const name = `${route.method} ${route.url}`
    if (access === undefined) throw new Error(`${name} does not declare config.access`)
    for (const needed of [access, ownAccess ?? 'public'])
      if (needed !== 'public' && needed !== 'signed-in' && !permissions.isKnown(needed))
        throw new Error(`${name} needs ${needed}, which no room names in its rights, nor any resource`)
    for (const method of [route.method].flat()) app.declaredRoutes.push(declared(method, route, access))
    const answers = access === 'public' ? {} : { 401: ProblemAnswer, 403: ProblemAnswer }
    route.schema = {
      ...(route.url.startsWith('/api/') ? { querystring: NoParameters } : {}),
      ...route.schema,
      operationId:
        route.schema?.operationId ?? operationIdOf([route.method].flat()[0]!, route.url, named(route)),
      // Any one of them is enough.
      security: access === 'public' ? [] : [access, ...(ownAccess ? [ownAccess] : [])].map(neededBy),
      response: {
        ...(route.schema?.response as object),
        ...answers,
        '4xx': ProblemAnswer,
        '5xx': ProblemAnswer,
      },
    }
  })

  app.addHook('onRequest', async request => {
    const { access, ownAccess, vehicles } = request.routeOptions.config
    if (request.is404 || access === 'public' || access === undefined) return
    const token = bearerToken(request.headers.authorization)
    const principal = token === null ? null : await authenticate(token)
    if (principal === null) throw new Problem('not_authenticated')
    if (access === 'signed-in') {
      if (principal.kind !== 'user')
        throw new Problem('not_permitted', { message: 'This route is for users.' })
    } else if (!may(principal, access)) {
      if (ownAccess !== undefined && may(principal, ownAccess)) request.ownRowsOnly = true
      else throw notPermitted(access)
    }
    if (principal.vehicleGroupIds && vehicles === undefined) throw new Problem('outside_vehicle_groups')
    request.principal = principal
  })
}

function neededBy(access: string): { bearer: string[] } {
  return { bearer: access === 'signed-in' ? [] : [access] }
}

/** The resource that a route belongs to, if any. */
function named({ config }: RouteOptions): (Named & { table: string }) | undefined {
  return (config as { resource?: Named & { table: string } } | undefined)?.resource
}

function notPermitted(permission: string): Problem {
  return new Problem('not_permitted', {
    message: `This route needs the permission ${permission}.`,
    members: { permission },
  })
}

function declared(method: string, route: RouteOptions, access: DeclaredRoute['access']): DeclaredRoute {
  return {
    method,
    url: route.url,
    access,
    ownAccess: route.config?.ownAccess,
    schema: { ...(route.schema as object) },
    bodyLimit: route.bodyLimit,
    body: route.config?.body,
    table: named(route)?.table,
    vehicles: route.config?.vehicles,
  }
}

export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\x21-\x7e]{1,1024})$/i.exec(header ?? '')?.[1] ?? null
}
