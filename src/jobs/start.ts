import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { messageOf } from '../errors.ts'
import { lookEvery } from '../looking.ts'
import { checkKinds, type JobKind } from './kinds.ts'
import { databaseNow, tick } from './schedule.ts'
import { openJobStore } from './store.ts'
import { watchJobs } from './watch.ts'
import { createWorker } from './worker.ts'

const LOOK_EVERY_MS = 1_000
/** Several times within a lease, so that one that fails costs nothing. */
const KEEP_EVERY_MS = 10_000
const TICK_EVERY_MS = 60_000

interface JobsDeps {
  pool: Pool
  kinds: readonly JobKind[]
  config: Pick<Config, 'jobsQuick' | 'jobsLong' | 'shutdownTimeoutMs'>
  metrics: Registry
  log: Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>
}

interface Jobs {
  /** Within 0.4 of the time that the service has for its stop. */
  stop(): Promise<void>
}

/**
 * Works at durable jobs from now on, and has looked once at what is due today. While the database is away it looks again
 * and again, and says so once.
 */
export async function startJobs({ pool, kinds, config, metrics, log }: JobsDeps): Promise<Jobs> {
  const byName = checkKinds(kinds)
  const store = await openJobStore(pool)
  const watch = watchJobs(pool, metrics)
  const places = { quick: config.jobsQuick, long: config.jobsLong }
  const worker = createWorker({ store, kinds: byName, places, log, ended: watch.ended })

  const work = async () => worker.look()
  const keep = async () => {
    await worker.renew()
    await store.expire()
    await watch.look()
  }
  const schedule = async () => {
    const enqueued = await tick({ pool, kinds, now: await databaseNow(pool), log })
    if (enqueued > 0) log.info({ jobs: enqueued }, 'daily jobs enqueued')
    await store.maintain()
  }

  await schedule()
  await watch.look()
  const loops = [
    lookEvery(LOOK_EVERY_MS, ...sayOnce(work)),
    lookEvery(KEEP_EVERY_MS, ...sayOnce(keep)),
    lookEvery(TICK_EVERY_MS, ...sayOnce(schedule)),
  ]
  return {
    async stop() {
      await Promise.all(loops.map(loop => loop.stop()))
      await worker.stop(config.shutdownTimeoutMs * 0.4)
    },
  }

  /** What fails every second is not said every second. */
  function sayOnce(look: () => Promise<void>): [() => Promise<void>, (error: unknown) => void] {
    let failing = false
    return [
      async () => {
        await look()
        if (failing) log.info('the durable jobs go on')
        failing = false
      },
      error => {
        if (!failing)
          log.warn({ error: messageOf(error) }, 'the durable jobs cannot be looked after; still trying')
        failing = true
      },
    ]
  }
}
