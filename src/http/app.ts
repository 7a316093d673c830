import type { IncomingMessage, Server, ServerResponse } from 'node:http'
// These declarations add tags, summary and security to Fastify's schema type.
import type {} from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { HeldTransaction } from '../database/held.ts'
import type { Permission } from './permissions.ts'
import type { Principal } from './principal.ts'

/** The Fastify instance that every feature's routes are written for: schemas are TypeBox. */
export type App = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** A route as it was declared, for tests that call every route. */
export interface DeclaredRoute {
  method: string
  url: string
  access: Permission | 'signed-in' | 'public'
  /** A caller with only this permission may work with their own rows. */
  ownAccess: Permission | undefined
  schema: Readonly<Record<string, unknown>>
  bodyLimit: number | undefined
  body: 'streamed' | 'optional' | undefined
  /** The table whose rows the route is about, if it belongs to a resource. */
  table: string | undefined
  vehicles: 'of-groups' | 'none' | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route under the guard, in the order in which they were added. */
    declaredRoutes: DeclaredRoute[]
  }
  interface FastifyContextConfig {
    /**
     * Who may call the route: a user with this permission, `'signed-in'` for any user, `'public'` for anyone.
     * Every route must declare it; otherwise the start fails.
     */
    access?: Permission | 'signed-in' | 'public'
    /** A caller with this permission, and without the other, may call it too, and sees and writes only their own rows. */
    ownAccess?: Permission
    /** Probes and metrics answer under pressure too. */
    shedding?: 'never'
    /** It answers from memory, and takes no turn at the database. */
    database?: 'none'
    /** The answer contains something that is shown only once, so it is stored nowhere. */
    answer?: 'secret'
    /** Streamed: the body has no time limit here, because the route has its own. Optional: it may be left out. */
    body?: 'streamed' | 'optional'
    /**
     * For users who are limited to some vehicle groups. `of-groups`: it shows and writes only what belongs to their
     * vehicles. `none`: it has nothing to do with vehicles. Absent: they are refused, so that nothing leaks by omission.
     */
    vehicles?: 'of-groups' | 'none'
    /** The name of the settings, for a PUT that sets something for the whole organization. */
    settings?: string
  }
  interface FastifyRequest {
    /** The caller, once the guard has let the request in. Null on public routes. */
    principal: Principal | null
    /** The request's own transaction, from its Idempotency-Key until the answer. */
    held: HeldTransaction | undefined
    /** Whether the caller was let in only for their own rows. */
    ownRowsOnly: boolean
  }
}
