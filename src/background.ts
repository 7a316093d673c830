import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import type { ClockWatch } from '../partitions/clock-watch.ts'
import type { Config } from './config.ts'
import { isUnavailable } from './database/failures.ts'
import type { Database } from './database/pools.ts'
import { messageOf } from './errors.ts'
import { type Lifecycle, stops } from './operations/lifecycle.ts'
import type { Readiness } from './operations/readiness.ts'

interface BackgroundDeps {
  config: Config
  log: FastifyBaseLogger
  metrics: Registry
  database: Database
  readiness: Readiness
  clock: ClockWatch
  /** Aborted when the service stops. */
  signal: AbortSignal
}

/** Loading blocks everything else. Those who wait for the service ask again and again, and are answered first. */
const FIRST_REQUESTS_MS = 50
const AGAIN_MS = 1_000

type Work = typeof import('./background-work.ts')
type Stoppable = { stop(): unknown }

/**
 * The work in the background. It is loaded and begins once the service is ready, because devices wait for that and not
 * for this.
 */
export async function startBackground(life: Lifecycle, deps: BackgroundDeps): Promise<void> {
  const { database, config, clock, readiness, log, signal } = deps
  const loading = readiness.whenStarted
    .then(() => delay(FIRST_REQUESTS_MS))
    .then(() => import('./background-work.ts'))
  /** By now the service is at work: what needs the database while that is away begins when it is back. */
  async function onceItCan<T>(name: string, begin: (work: Work) => T | Promise<T>): Promise<T> {
    const work = await loading
    for (;;) {
      try {
        return await begin(work)
      } catch (error) {
        if (!isUnavailable(error)) throw error
        log.warn({ phase: name, error: messageOf(error) }, 'cannot begin yet; trying again')
        await delay(AGAIN_MS, undefined, { signal })
      }
    }
  }
  const phase = (name: string, begin: (work: Work) => Stoppable | Promise<Stoppable>, share = 1) =>
    life.start(name, () => onceItCan(name, begin), stops, share, loading)
  const beside = { ...deps, pool: database.app }
  const everywhere = [
    phase('operations', work => work.startOperations(beside)),
    onceItCan('server version', work => work.judgeServerVersion(beside, new Date())),
  ]
  if (!config.roles.includes('maintenance')) return void (await Promise.all(everywhere))
  const durable = { ...deps, pool: database.jobs, url: database.url }
  await Promise.all([
    ...everywhere,
    phase('maintenance', work =>
      work.startMaintenance({ ...beside, clock, derivations: work.furtherDerivations(config) }),
    ),
    phase('backups', work => work.startBackups(beside)),
    phase('nightly anchors', work => work.startNightlyAnchors(beside)),
    phase('durable jobs', work => work.startJobs({ ...durable, kinds: work.jobKinds(database) }), 1 / 2),
    phase('deliveries', work => work.startDelivery({ ...durable, sources: work.outsideSources }), 1 / 3),
  ])
}
