import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { LiveAlert, LiveDispatchAlert, LiveEta, LiveEvent } from '../client/protocol.ts'
import type { Config } from '../config.ts'
import { vehiclesInReach, vehiclesOfGroup } from '../database/vehicle-groups.ts'
import type { Authenticate } from '../http/guard.ts'
import { type Changed, concerns } from '../http/principal.ts'
import type { Positions } from '../positions/start.ts'
import type { Shares } from '../shares/shares.ts'
import { EventStreams } from './event-streams.ts'
import { Hub } from './hub.ts'
import { createFeedMetrics } from './metrics.ts'
import type { VehiclesOf } from './scope.ts'
import { type Admission, admit, makeTicket, type Ticket } from './tickets.ts'

/** The live feed of a service. */
export interface Feed {
  hub: Hub
  makeTicket(bearer: string): Promise<Ticket>
  /** Checks the clients whose rights may have changed. */
  recheck(changed: Changed): void
  /** Sends an alert that opened or closed to those who watch its organization's alerts. */
  showAlert(organizationId: string, alert: LiveAlert): void
  /** Sends an event to those who watch its organization's events. */
  showEvent(organizationId: string, event: LiveEvent): void
  streams: Pick<EventStreams, 'open'>
  /** Which vehicles a caller may see. */
  vehiclesOf: VehiclesOf
  /** Finds whom a token or a ticket lets in. */
  admit(token: string): Promise<Admission | null>
  /** Asks every client to reconnect elsewhere. */
  close(): void
  /** Sends the arrival times of drivers at their stops. */
  showEtas(organizationId: string, etas: readonly LiveEta[]): void
  /** Shows an alert of dispatch that opened or closed. */
  showDispatchAlert(organizationId: string, alert: LiveDispatchAlert): void
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
  const vehiclesOf: VehiclesOf = {
    group: (who, groupId) => vehiclesOfGroup(pool, who, groupId),
    reach: who => vehiclesInReach(pool, who),
  }
  const letIn = (token: string) => admit({ pool, authenticate, now }, token)
  const hub: Hub = new Hub({
    rosterOf: id => positions.rosterOf(id),
    admit: letIn,
    authenticate,
    vehiclesOf,
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
  const streams = new EventStreams({
    authenticate,
    vehiclesOf,
    places: hub.places,
    bufferBytes: config.liveBufferBytes,
    log: deps.log,
  })
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
    vehiclesOf,
    admit: letIn,
    close,
    showEtas: (organizationId, etas) => hub.tell(organizationId, session => session.tellEtas(etas)),
    showDispatchAlert: (organizationId, alert) =>
      hub.tell(organizationId, session => session.tellDispatchAlert(alert)),
    stop: () => {
      clearInterval(ticking)
      close()
    },
  }
}
