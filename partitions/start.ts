import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../src/config.ts'
import type { Derivation } from '../src/derive/derivation.ts'
import { openFiles } from '../src/files/start.ts'
import { ClockWatch, keepWatching } from './clock-watch.ts'
import { createAhead } from './create.ts'
import { createDays, type Days } from './days.ts'
import { createPartitionMetrics, watchPartitions } from './metrics.ts'
import { startSchedule } from './schedule.ts'
import { readClock } from './state.ts'

interface Partitions extends Days {
  clock: ClockWatch
  /** The check for readiness. */
  problem(): string | undefined
  stop(): Promise<void>
}

/**
 * Runs before any reading is accepted: creates missing partitions, so that the first reading finds its own. Then, in a
 * process with the role `maintenance`, starts the schedule.
 */
export async function startPartitions({
  pool,
  config,
  log,
  metrics,
  derivations,
}: {
  pool: Pool
  config: Config
  log: FastifyBaseLogger
  metrics: Registry
  /** Everything that is derived from readings apart from the rollups. */
  derivations?: readonly Derivation[]
}): Promise<Partitions> {
  const clock = new ClockWatch()
  const client = await pool.connect()
  try {
    const doubt = await clock.look(client)
    if (doubt !== undefined) log.error(`the clock is in doubt: ${doubt}`)
    const created = await createAhead(client, (await readClock(client)).now, config)
    if (created.length > 0) log.info({ created }, 'partitions created')
  } finally {
    client.release()
  }
  const watch = watchPartitions({ pool, config, log, registry: metrics, inDoubt: () => clock.inDoubt })
  await watch.look()
  const watching = keepWatching(clock, pool, log)
  const schedule = config.roles.includes('maintenance')
    ? startSchedule({
        pool,
        config,
        log,
        metrics: createPartitionMetrics(metrics),
        watch: clock,
        derivations,
        files: await openFiles(config),
      })
    : undefined
  return {
    ...createDays(pool, config),
    clock,
    problem: watch.problem,
    stop: async () => {
      await Promise.all([schedule?.stop(), watch.stop(), watching.stop()])
    },
  }
}
