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
/** Several times within a lease, so that one failure has no effect. */
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
  /** Within 0.4 of the time that the service has to stop. */
  stop(): Promise<void>
}

/**
 * Processes durable jobs from now on, and soon checks what is due today. While the database is down it keeps retrying,
 * and reports it once.
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

  const loops = [
    lookEvery(TICK_EVERY_MS, ...sayOnce(schedule), 'soon'),
    lookEvery(KEEP_EVERY_MS, ...sayOnce(keep), 'soon'),
    lookEvery(LOOK_EVERY_MS, ...sayOnce(work)),
  ]
  return {
    async stop() {
      await Promise.all(loops.map(loop => loop.stop()))
      await worker.stop(config.shutdownTimeoutMs * 0.4)
    },
  }

  /** A failure that repeats every second is not reported every second. */
  function sayOnce(look: () => Promise<void>): [() => Promise<void>, (error: unknown) => void] {
    let failing = false
    return [
      async () => {
        await look()
        if (failing) log.info('the durable jobs continue')
        failing = false
      },
      error => {
        if (!failing)
          log.warn({ error: messageOf(error) }, 'the durable jobs cannot be processed; still trying')
        failing = true
      },
    ]
  }
}
