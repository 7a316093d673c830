import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { messageOf } from '../errors.ts'

const EVERY_MS = 1_000

export interface DatabaseWatch {
  /** What is wrong with the database, as of the last look. */
  problem(): string | undefined
  stop(): void
}

/** Looks every second whether the database answers, so that readiness can say so without asking it. */
export function watchDatabase(pool: Pool, log: FastifyBaseLogger): DatabaseWatch {
  let failure: string | undefined
  let looking = false
  let since = 0

  async function look(): Promise<void> {
    looking = true
    since = Date.now()
    const before = failure
    failure = await pool.query('select 1').then(
      () => undefined,
      error => messageOf(error),
    )
    looking = false
    if (failure && !before) log.error({ error: failure }, 'the database cannot be reached; waiting for it')
    if (!failure && before) log.info('the database is back')
  }

  const timer = setInterval(() => {
    if (!looking) void look()
  }, EVERY_MS)
  timer.unref()
  return {
    // A connection into nothing hangs rather than fails.
    problem: () => failure ?? (looking && Date.now() - since > 5 * EVERY_MS ? 'does not answer' : undefined),
    stop: () => clearInterval(timer),
  }
}
