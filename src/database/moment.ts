import { setTimeout as delay } from 'node:timers/promises'
import { type ClientBase, escapeIdentifier } from 'pg'
import { StartupError } from '../errors.ts'

/**
 * How long to wait for a lock before releasing those already held. Sessions that come after us wait behind us for as long,
 * including writers of readings. It is longer than the second after which the server makes an autovacuum give way.
 */
export const MOMENT_MS = 1_300

/** How long it is retried, with pauses in which others continue. */
const PATIENCE_MS = 300_000

/** A lock that was not available in time, and a deadlock. */
const passing = new Set(['55P03', '40P01'])

/**
 * Runs `work`, which takes strong locks under a short limit and leaves nothing behind if it fails, repeatedly
 * until it gets them. So nobody waits longer than a moment, however long a report holds the table.
 */
export async function inAMoment<T>(
  client: ClientBase,
  what: string,
  log: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const begun = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!passing.has(String((error as { code?: unknown }).code))) throw error
      const holder = await oldestTransaction(client)
      if (performance.now() - begun > PATIENCE_MS)
        throw new StartupError(`${what} did not get its locks in ${tries} tries. ${holder}`)
      if (tries === 1 || tries % 20 === 0)
        log(`${what} waits for a lock and lets the others go first; trying again. ${holder}`)
      await delay(MOMENT_MS * (0.5 + Math.random() / 2))
    }
  }
}

/** Usually this is the one in the way. */
async function oldestTransaction(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ pid: number; name: string; since: string }>(
    `select pid, application_name as name, to_char(xact_start, 'HH24:MI:SS OF') as since from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
     order by xact_start limit 1`,
  )
  const oldest = rows[0]
  if (!oldest) return 'No other transaction is open any more.'
  return `The oldest open transaction is that of process ${oldest.pid} (${oldest.name || 'without a name'}), since ${oldest.since}.`
}

/** In a transaction: locks all of them, with all their partitions, within one limit. A lock_timeout would count for each. */
export async function lockTables(client: ClientBase, tables: readonly string[]): Promise<void> {
  await client.query(`set local statement_timeout = ${MOMENT_MS}`)
  try {
    await client.query(`lock table ${tables.map(table => escapeIdentifier(table)).join(', ')}`)
  } catch (error) {
    const late = (error as { code?: unknown }).code === '57014'
    throw late ? Object.assign(error as Error, { code: '55P03' }) : error
  }
  await client.query('set local statement_timeout = 0')
}
