import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import { startBackups } from './backup/start.ts'
import type { Config } from './config.ts'
import type { Database } from './database/pools.ts'
import { startDelivery } from './delivery/start.ts'
import { startNightlyAnchors } from './fleet/nightly.ts'
import { jobKinds } from './job-kinds.ts'
import { startJobs } from './jobs/start.ts'
import { type Lifecycle, stops } from './operations/lifecycle.ts'
import { outsideSources } from './outside.ts'

interface BackgroundDeps {
  config: Config
  log: FastifyBaseLogger
  metrics: Registry
  database: Database
}

/** The work that a process with the role maintenance does in the background, apart from the partitions. */
export async function startBackground(life: Lifecycle, deps: BackgroundDeps): Promise<void> {
  const { database, config } = deps
  if (!config.roles.includes('maintenance')) return
  const beside = { ...deps, pool: database.app }
  const working = { ...deps, pool: database.jobs, kinds: jobKinds(database) }
  const delivering = { ...deps, pool: database.jobs, url: database.url, sources: outsideSources }
  await Promise.all([
    life.start('backups', () => startBackups(beside), stops),
    life.start('nightly anchors', () => startNightlyAnchors(beside), stops),
    life.start('durable jobs', () => startJobs(working), stops, 1 / 2),
    life.start('deliveries', () => startDelivery(delivering), stops, 1 / 3),
  ])
}
