import type { IncomingMessage, Server, ServerResponse } from 'node:http'
// Fastify's schema type learns of tags, summary and security from these declarations.
import type {} from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { HeldTransaction } from '../database/held.ts'
import type { Permission, Principal } from './principal.ts'

/** The Fastify instance that every feature's routes are written against: schemas are TypeBox. */
export type App = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** A route as it was declared, for whoever tries them all. */
export interface DeclaredRoute {
  method: string
  url: string
  access: Permission | 'signed-in' | 'public'
  schema: Readonly<Record<string, unknown>>
  bodyLimit: number | undefined
  /** The table whose rows the route is about, where it is a resource's. */
  table: string | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route under the guard, in the order in which they were added. */
    declaredRoutes: DeclaredRoute[]
  }
  interface FastifyContextConfig {
    /**
     * Who may call the route: a user with this permission, `'signed-in'` for any user, `'public'` for anyone.
     * Every route says so; one that does not fails at start.
     */
    access?: Permission | 'signed-in' | 'public'
    /** Probes and metrics answer under pressure too. */
    shedding?: 'never'
    /** It answers from memory, and takes no turn at the database. */
    database?: 'none'
    /** The answer holds what is shown once, so it is kept nowhere. */
    answer?: 'secret'
    /** The body may take as long as it needs: the route has limits of its own. */
    body?: 'streamed'
  }
  interface FastifyRequest {
    /** Who asks, once the guard has let the request in. Null on public routes. */
    principal: Principal | null
    /** The transaction that it has for itself from its Idempotency-Key on, until it is answered. */
    held: HeldTransaction | undefined
  }
}
