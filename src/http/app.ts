import type { IncomingMessage, Server, ServerResponse } from 'node:http'
// Fastify's schema type learns of tags, summary and security from these declarations.
import type {} from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { HeldTransaction } from '../database/held.ts'
import type { Permission } from './permissions.ts'
import type { Principal } from './principal.ts'

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
  /** Whoever has this alone is let in too, for rows of their own. */
  ownAccess: Permission | undefined
  schema: Readonly<Record<string, unknown>>
  bodyLimit: number | undefined
  body: 'streamed' | 'optional' | undefined
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
    /** Whoever has this permission, and not the other, is let in too, and sees and writes rows of their own. */
    ownAccess?: Permission
    /** Probes and metrics answer under pressure too. */
    shedding?: 'never'
    /** It answers from memory, and takes no turn at the database. */
    database?: 'none'
    /** The answer holds what is shown once, so it is kept nowhere. */
    answer?: 'secret'
    /** Streamed: the body may take as long as it needs, for the route has limits of its own. Optional: it may be left out. */
    body?: 'streamed' | 'optional'
    /** A PUT that sets what the whole organization has of something: what that is called. */
    settings?: string
  }
  interface FastifyRequest {
    /** Who asks, once the guard has let the request in. Null on public routes. */
    principal: Principal | null
    /** The transaction that it has for itself from its Idempotency-Key on, until it is answered. */
    held: HeldTransaction | undefined
    /** Whether they were let in for rows of their own alone. */
    ownRowsOnly: boolean
  }
}
