// These declarations add wsHandler to Fastify's routes.
import type {} from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { WebSocket } from 'ws'
import { subprotocol } from '../client/protocol.ts'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { bearerToken } from '../http/guard.ts'
import { may } from '../http/principal.ts'
import { Timestamp } from '../http/schemas.ts'
import { Reference } from '../resources/fields.ts'
import { type PositionsRouteDeps, positionsRoute } from './positions-route.ts'
import type { Feed } from './start.ts'

interface FeedRoutesDeps {
  feed: Feed
  positions: PositionsRouteDeps['positions']
  identity: { vehicles: PositionsRouteDeps['vehicles'] }
  config: Pick<Config, 'httpAllowedOrigins' | 'roles'>
}

/** Clients' messages are small: a list of ids is the longest. */
export const webSocketOptions = {
  maxPayload: 64 * 1024,
  perMessageDeflate: false,
  handleProtocols: (offered: Set<string>) => (offered.has(subprotocol) ? subprotocol : false),
} as const

export async function feedRoutes(app: App, deps: FeedRoutesDeps): Promise<void> {
  const { feed, positions, config, identity } = deps
  if (config.roles.includes('live')) {
    feedRoute(app, feed, config.httpAllowedOrigins)
    eventStreamRoute(app, feed)
  }
  if (config.roles.includes('api')) {
    ticketsRoute(app, feed)
    positionsRoute(app, { positions, vehicles: identity.vehicles, vehiclesOf: feed.vehiclesOf })
  }
}

function feedRoute(app: App, { hub }: Pick<Feed, 'hub'>, allowedOrigins: readonly string[]): void {
  app.route({
    method: 'GET',
    url: '/live',
    // The hub has its own limit, and clients that are turned away reconnect at once.
    config: { access: 'public', shedding: 'never' },
    schema: {
      tags: ['live'],
      operationId: 'openLiveFeed',
      summary: 'The live feed (WebSocket, subprotocol fleetwake.v1)',
      description:
        'The first message is `{"type":"hello","token":".."}` with a bearer token or a ticket. Then `subscribe` with ' +
        'any of `bbox`, `vehicleIds`, `vehicleGroupId`, `maxHz`, `since`, `alerts`, `events`, `etas` is answered by `snapshot`, ' +
        'or, if `since` is still known, by `positions`; frames of `positions`, `heartbeat` and `error` follow.',
      response: { 101: Type.Null({ description: 'The connection is a WebSocket from here on.' }) },
    },
    preValidation: async request => {
      if (!isAllowedOrigin(request, allowedOrigins)) throw new Problem('origin_not_allowed')
    },
    handler: async (_request, reply) => {
      reply.header('upgrade', 'websocket')
      throw new Problem('upgrade_required')
    },
    wsHandler: (socket: WebSocket, request) => hub.accept(socket, request.raw.socket, request.ip),
  })
}

function eventStreamRoute(app: App, { admit, streams }: Pick<Feed, 'admit' | 'streams'>): void {
  app.get(
    '/live/events',
    {
      // A browser's EventSource cannot send a header with the token, so the route checks what it is given itself.
      config: { access: 'public', shedding: 'never', database: 'none' },
      schema: {
        tags: ['live'],
        operationId: 'streamEvents',
        summary: 'Events as they happen, as Server-Sent Events',
        description:
          'With a bearer token in the header, or a ticket of `POST /live/tickets` in the query. Each event is ' +
          '`{"type":"event","event":{..}}`, as in the WebSocket.',
        querystring: Type.Object(
          {
            vehicleGroupId: Type.Optional(
              Reference('vehicle_groups', 'Of the vehicles of a group, including all groups in it.'),
            ),
            ticket: Type.Optional(
              Type.String({ maxLength: 200, description: 'A ticket instead of the bearer token.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'A stream without end.',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const token = request.query.ticket ?? bearerToken(request.headers.authorization)
      const admission = token === null ? null : await admit(token)
      if (!admission) throw new Problem('not_authenticated')
      if (!may(admission.principal, 'events:read')) {
        const members = { permission: 'events:read' }
        throw new Problem('not_permitted', { message: 'This needs the permission events:read.', members })
      }
      await streams.open(reply.raw, admission, request.query)
      reply.hijack()
    },
  )
}

function ticketsRoute(app: App, feed: Pick<Feed, 'makeTicket'>): void {
  app.post(
    '/live/tickets',
    {
      config: { access: 'positions:read', answer: 'secret', vehicles: 'none' },
      schema: {
        tags: ['live'],
        operationId: 'createLiveTicket',
        summary: 'Creates a ticket that opens the live feed once, within a minute, instead of the token',
        response: { 201: Type.Object({ ticket: Type.String(), expiresAt: Timestamp() }) },
      },
    },
    async (request, reply) => {
      const bearer = bearerToken(request.headers.authorization)
      if (bearer === null) throw new Problem('not_authenticated')
      return reply.code(201).send(await feed.makeTicket(bearer))
    },
  )
}

/** Browsers say which page opens the socket; a page of ours comes from the address that it connects to. */
function isAllowedOrigin(request: FastifyRequest, allowed: readonly string[]): boolean {
  const { origin } = request.headers
  if (origin === undefined || allowed.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === request.host
}
