import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../src/config.ts'
import type { Derivation } from '../src/derive/derivation.ts'
import { openFiles } from '../src/files/start.ts'
import type { ClockWatch } from './clock-watch.ts'
import { createPartitionMetrics } from './metrics.ts'
import { type Schedule, startSchedule } from './schedule.ts'

interface MaintenanceDeps {
  pool: Pool
  config: Config
  log: FastifyBaseLogger
  metrics: Registry
  clock: ClockWatch
  /** Everything that is derived from readings apart from the rollups. */
  derivations: readonly Derivation[]
}

/** Maintains the partitions from now on; only a process with the role `maintenance` does. */
export function startMaintenance({ metrics, clock, ...deps }: MaintenanceDeps): Schedule {
  return startSchedule({
    ...deps,
    metrics: createPartitionMetrics(metrics),
    watch: clock,
    files: () => openFiles(deps.config),
  })
}
