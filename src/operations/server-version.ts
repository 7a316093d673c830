import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { Gauge, type Registry } from 'prom-client'
import { type FixesTable, knownFixes, missingFixes } from '../database/known-fixes.ts'

/**
 * Says at the start, once, what the server's version lacks. No alarm: the embedded server lags behind PostgreSQL for
 * months, and an alarm that is always there is one that nobody looks at.
 */
export async function judgeServerVersion(
  { pool, log, metrics }: { pool: Pool; log: Pick<FastifyBaseLogger, 'warn'>; metrics: Registry },
  now: Date,
  table: FixesTable = knownFixes,
): Promise<void> {
  const { rows } = await pool.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const missing = missingFixes(rows[0]!.version, now, table)
  new Gauge({
    name: 'fleetwake_server_lacks_fixes',
    help: "1 where fixes are known that the database server's version lacks; the log of the start names them.",
    registers: [metrics],
  }).set(missing ? 1 : 0)
  if (missing) log.warn(missing)
}
