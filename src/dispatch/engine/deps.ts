import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { LiveEta } from '../../client/protocol.ts'
import type { Notifications } from '../../database/notifications.ts'
import type { Positions } from '../../positions/start.ts'
import type { Asked } from '../automation/deps.ts'
import type { PlanSetup } from '../planned.ts'
import type { previewOf } from './assign.ts'
import type { Brain } from './brain.ts'
import type { RoundDeps } from './round.ts'

export interface EnginesDeps {
  url: string
  pool: Pool
  notifications: Pick<Notifications, 'listen'>
  positions: Pick<Positions, 'onFix'>
  /** Shows when a driver comes to the stops. */
  showEtas?: (organizationId: string, etas: readonly LiveEta[]) => void
  setupOf: (organizationId: string) => Promise<PlanSetup>
  drivingLeft?: RoundDeps['drivingLeft']
  zonesOf: RoundDeps['zonesOf']
  log: Pick<FastifyBaseLogger, 'warn' | 'info'>
  now?: () => number
  /** Absent: threads of its own. */
  brain?: Brain
}

export interface Engines {
  /** Gives one order to somebody now; answers the id of the row of assignment_logs. */
  assign(asked: Asked): Promise<string>
  preview(asked: Asked): ReturnType<typeof previewOf>
  /** Looks at one driver's route now, whether or not `routes` runs; answers the id of the row of route_optimizations. */
  optimize(asked: { organizationId: string; driverId: string }): Promise<string>
  /** A round now, whether or not dispatch runs, by whoever leads; answers the ids of the batches that it made here. */
  process(asked: { organizationId: string }): Promise<readonly string[]>
  /** Looks by itself from now on. */
  begin(): void
  /** Everything that is due at this moment. */
  look(): Promise<void>
  stop(): Promise<void>
}
