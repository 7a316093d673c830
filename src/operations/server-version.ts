import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { Gauge, type Registry } from 'prom-client'
import { type FixesTable, knownFixes, missingFixes } from '../database/known-fixes.ts'

/**
 * Says once, at the start, which fixes the server's version lacks. It is not an alarm, because the embedded server is
 * often months behind PostgreSQL, and nobody pays attention to an alarm that never ends.
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
    help: "1 if the database server's version lacks known fixes; the log at the start names them.",
    registers: [metrics],
  }).set(missing ? 1 : 0)
  if (missing) log.warn(missing)
}
