import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { LiveAlert } from '../client/protocol.ts'
import type { Config } from '../config.ts'
import type { Authenticate } from '../http/guard.ts'
import { type Changed, concerns } from '../http/principal.ts'
import type { Positions } from '../positions/start.ts'
import type { Shares } from '../shares/shares.ts'
import { Hub } from './hub.ts'
import { createFeedMetrics } from './metrics.ts'
import { admit, makeTicket, type Ticket } from './tickets.ts'

/** The live feed of a service. */
export interface Feed {
  hub: Hub
  makeTicket(bearer: string): Promise<Ticket>
  /** Looks again at the clients whose rights may have changed. */
  recheck(changed: Changed): void
  /** Shows an alert that opened or closed to those who watch its organization's. */
  showAlert(organizationId: string, alert: LiveAlert): void
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
  const hub: Hub = new Hub({
    rosterOf: id => positions.rosterOf(id),
    admit: token => admit({ pool, authenticate, now }, token),
    authenticate,
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
  const ticking = setInterval(() => hub.tick(), config.liveTickMs)
  return {
    hub,
    makeTicket: bearer => makeTicket(pool, bearer, now()),
    recheck: changed => void hub.recheck(principal => concerns(changed, principal)),
    showAlert: (organizationId, alert) => hub.tellAlert(organizationId, alert),
    stop: () => {
      clearInterval(ticking)
      hub.close()
    },
  }
}
