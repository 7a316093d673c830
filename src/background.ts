import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
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

/** What a process with the role maintenance does, beside the partitions, while nobody waits for it. */
export async function startBackground(life: Lifecycle, deps: BackgroundDeps): Promise<void> {
  const { database, config } = deps
  if (!config.roles.includes('maintenance')) return
  const anchoring = { ...deps, pool: database.app }
  await life.start('nightly anchors', () => startNightlyAnchors(anchoring), stops)
  const working = { ...deps, pool: database.jobs, kinds: jobKinds(database) }
  await life.start('durable jobs', () => startJobs(working), stops, 1 / 2)
  const delivering = { ...deps, pool: database.jobs, url: database.url, sources: outsideSources }
  await life.start('deliveries', () => startDelivery(delivering), stops, 1 / 3)
}
