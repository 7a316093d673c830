import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { LiveAlert, LiveEta, LiveEvent } from '../client/protocol.ts'
import type { Config } from '../config.ts'
import { vehiclesOfGroup } from '../database/vehicle-groups.ts'
import type { Authenticate } from '../http/guard.ts'
import { type Changed, concerns } from '../http/principal.ts'
import type { Positions } from '../positions/start.ts'
import type { Shares } from '../shares/shares.ts'
import { EventStreams } from './event-streams.ts'
import { Hub } from './hub.ts'
import { createFeedMetrics } from './metrics.ts'
import { type Admission, admit, makeTicket, type Ticket } from './tickets.ts'

/** The live feed of a service. */
export interface Feed {
  hub: Hub
  makeTicket(bearer: string): Promise<Ticket>
  /** Looks again at the clients whose rights may have changed. */
  recheck(changed: Changed): void
  /** Shows an alert that opened or closed to those who watch its organization's. */
  showAlert(organizationId: string, alert: LiveAlert): void
  /** Shows an event to those who watch its organization's. */
  showEvent(organizationId: string, event: LiveEvent): void
  streams: Pick<EventStreams, 'open'>
  /** Whom a token or a ticket lets in. */
  admit(token: string): Promise<Admission | null>
  /** Sends every client elsewhere. */
  close(): void
  /** Shows when drivers come to their stops. */
  showEtas(organizationId: string, etas: readonly LiveEta[]): void
  stop(): void
}

interface FeedDeps {
  pool: Pool
  positions: Pick<Positions, 'rosterOf'>
  authenticate: Authenticate
  shares: Pick<Shares, 'share'>
  metrics: Registry
  log: FastifyBaseLogger
  now?: () => number
  config: Pick<
    Config,
    'liveTickMs' | 'liveMaxClients' | 'liveBufferBytes' | 'liveBuffersMegabytes' | 'liveStuckMs'
  >
}

export function startFeed({
  pool,
  positions,
  authenticate,
  config,
  now = Date.now,
  ...deps
}: FeedDeps): Feed {
  const letIn = (token: string) => admit({ pool, authenticate, now }, token)
  const hub: Hub = new Hub({
    rosterOf: id => positions.rosterOf(id),
    admit: letIn,
    authenticate,
    vehiclesOfGroup: (organizationId, groupId) => vehiclesOfGroup(pool, organizationId, groupId),
    limits: {
      clients: config.liveMaxClients,
      bytes: config.liveBuffersMegabytes * 1024 * 1024,
      bufferBytes: config.liveBufferBytes,
      stuckMs: config.liveStuckMs,
    },
    shares: deps.shares,
    metrics: createFeedMetrics(deps.metrics, () => hub.clients),
    log: deps.log,
    now,
    elapsed: () => performance.now(),
  })
  const streams = new EventStreams({ authenticate, places: hub.places, bufferBytes: config.liveBufferBytes })
  const close = () => {
    hub.close()
    streams.close()
  }
  const ticking = setInterval(() => hub.tick(), config.liveTickMs)
  return {
    hub,
    makeTicket: bearer => makeTicket(pool, bearer, now()),
    recheck: changed => {
      void hub.recheck(principal => concerns(changed, principal))
      void streams.recheck(principal => concerns(changed, principal))
    },
    showAlert: (organizationId, alert) => hub.tell(organizationId, session => session.tellAlert(alert)),
    showEvent: (organizationId, event) => {
      hub.tell(organizationId, session => session.tellEvent(event))
      streams.tell(organizationId, event)
    },
    streams,
    admit: letIn,
    close,
    showEtas: (organizationId, etas) => hub.tell(organizationId, session => session.tellEtas(etas)),
    stop: () => {
      clearInterval(ticking)
      close()
    },
  }
}
