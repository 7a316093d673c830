import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { Notifications } from '../database/notifications.ts'
import { createQuotas } from './quotas.ts'
import { createShares, type Shares } from './shares.ts'

interface SharesDeps {
  pool: Pool
  notifications: Notifications
  metrics: Registry
  log: FastifyBaseLogger
  config: Pick<Config, 'sharePercent'>
}

/** The shares of a service, with the quotas in the database. */
export interface RunningShares extends Shares {
  /** Called once, when the database has its schema: resolves when the quotas apply. */
  begin(): Promise<void>
  /** Resolves when the quotas committed before the call apply here. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

export function openShares({ metrics, config, ...deps }: SharesDeps): RunningShares {
  const quotas = createQuotas(deps)
  const shares = createShares({ percent: config.sharePercent, quotasOf: id => quotas.of(id), metrics })
  return {
    ...shares,
    begin: () => quotas.begin(),
    caughtUp: () => quotas.caughtUp(),
    close: () => quotas.close(),
  }
}
