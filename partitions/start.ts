import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../src/config.ts'
import { ClockWatch, keepWatching } from './clock-watch.ts'
import { createAhead } from './create.ts'
import { createDays, type Days } from './days.ts'
import { watchPartitions } from './metrics.ts'
import { readClock } from './state.ts'

interface Partitions extends Days {
  clock: ClockWatch
  /**
   * Resolves before any reading is accepted: missing partitions are created, so that the first reading finds its own, and
   * the clocks were compared, which are watched from then on.
   */
  prepare(): Promise<{ stop(): Promise<void> }>
  /** The check for readiness. */
  problem(): string | undefined
  stop(): Promise<void>
}

interface PartitionDeps {
  pool: Pool
  config: Config
  log: FastifyBaseLogger
  metrics: Registry
}

export function openPartitions({ pool, config, log, metrics }: PartitionDeps): Partitions {
  const clock = new ClockWatch()
  const watch = watchPartitions({ pool, config, log, registry: metrics, inDoubt: () => clock.inDoubt })
  return {
    ...createDays(pool, config),
    clock,
    prepare: async () => {
      const client = await pool.connect()
      try {
        const doubt = await clock.look(client)
        if (doubt !== undefined) log.error(`the clock is in doubt: ${doubt}`)
        const created = await createAhead(client, (await readClock(client)).now, config)
        if (created.length > 0) log.info({ created }, 'partitions created')
      } finally {
        client.release()
      }
      await watch.look()
      return keepWatching(clock, pool, log)
    },
    problem: watch.problem,
    stop: watch.stop,
  }
}
