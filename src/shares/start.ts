import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { Notifications } from '../database/notifications.ts'
import { openQuotas } from './quotas.ts'
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
  /** Resolves when the quotas committed before the call apply here. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

export async function startShares({ metrics, config, ...deps }: SharesDeps): Promise<RunningShares> {
  const quotas = await openQuotas(deps)
  const shares = createShares({ percent: config.sharePercent, quotasOf: id => quotas.of(id), metrics })
  return { ...shares, caughtUp: () => quotas.caughtUp(), close: () => quotas.close() }
}
