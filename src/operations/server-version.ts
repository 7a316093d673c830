import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { clearAlarm, raiseAlarm } from '../database/alarms.ts'
import { type FixesTable, knownFixes, missingFixes } from '../database/known-fixes.ts'

export const SERVER_OUTDATED = 'server_outdated'

/** Says at the start, once, what the server's version lacks, and raises the alarm or clears it. */
export async function judgeServerVersion(
  pool: Pool,
  log: Pick<FastifyBaseLogger, 'warn'>,
  now: Date,
  table: FixesTable = knownFixes,
): Promise<void> {
  const { rows } = await pool.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const missing = missingFixes(rows[0]!.version, now, table)
  if (!missing) return void (await clearAlarm(pool, SERVER_OUTDATED))
  await raiseAlarm(pool, SERVER_OUTDATED, missing)
  log.warn({ code: SERVER_OUTDATED }, missing)
}
