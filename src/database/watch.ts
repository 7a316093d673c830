import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { messageOf } from '../errors.ts'
import { readWeaknesses, tellWeaknesses } from './durability.ts'

const EVERY_MS = 1_000

interface DatabaseWatch {
  /** What is wrong with the database, as of the last check. */
  problem(): string | undefined
  /** Why it may lose commits, though it answers. */
  warning(): string | undefined
  stop(): void
}

/**
 * Checks every second whether the database answers, so that readiness need not query it, and whether it
 * keeps what it commits: a reload can change settings. Resolves after the first check.
 */
export async function watchDatabase(
  pool: Pool,
  log: Pick<FastifyBaseLogger, 'error' | 'info' | 'warn'>,
): Promise<DatabaseWatch> {
  let failure: string | undefined
  let warning: string | undefined
  /** The warning as the alarm has it; null before the first report. */
  let told: string | undefined | null = null
  let looking = false
  let since = 0

  async function look(): Promise<void> {
    looking = true
    since = Date.now()
    const before = failure
    failure = await pool.query<{ weaknesses: string }>(readWeaknesses).then(
      ({ rows }) => {
        const { weaknesses } = rows[0]!
        warning = weaknesses
          ? `A crash of PostgreSQL or of its machine may lose acknowledged readings: ${weaknesses}.`
          : undefined
        return undefined
      },
      error => messageOf(error),
    )
    if (failure && !before) log.error({ error: failure }, 'the database cannot be reached; waiting for it')
    if (!failure && before) log.info('the database is back')
    if (!failure && warning !== told) await tell()
    looking = false
  }

  async function tell(): Promise<void> {
    try {
      await tellWeaknesses(pool, warning)
      told = warning
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'the alarm durability_off cannot be stored; trying again')
    }
  }

  await look()
  const timer = setInterval(() => {
    if (!looking) void look()
  }, EVERY_MS)
  timer.unref()
  return {
    // A dead connection hangs instead of failing.
    problem: () => failure ?? (looking && Date.now() - since > 5 * EVERY_MS ? 'does not answer' : undefined),
    warning: () => warning,
    stop: () => clearInterval(timer),
  }
}
