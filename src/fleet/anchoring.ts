import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { clearAlarm, raiseAlarm } from '../database/alarms.ts'
import { messageOf } from '../errors.ts'
import { type AnchorConfig, anchorStore, checkingKeys, signingKey } from './anchor-files.ts'
import { anchorHeads } from './anchored.ts'
import { readAnchor } from './anchors.ts'

const NOT_ANCHORED = 'audit_not_anchored'
const DAY_MS = 24 * 3_600_000
/** "anch": one process at a time writes to the file. */
const LOCK = 0x616e6368

/** Signs the heads with the configured key. Undefined if another process is doing so. */
export async function anchorNow(
  pool: Pool,
  config: AnchorConfig,
  now: Date,
  explanation?: string,
): Promise<Awaited<ReturnType<typeof anchorHeads>> | undefined> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCK])
    if (!rows[0]!.held) return undefined
    const key = await signingKey(config)
    const keys = config.auditAnchorPublicKey
      ? [key, ...(await checkingKeys(config))]
      : await checkingKeys(config)
    return await anchorHeads(pool, anchorStore(config), { key, now, explanation }, keys)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined) // It ends with the connection.
    client.release()
  }
}

/**
 * The daily run; `onlyIfDue`: only if the newest anchor is a day old. A failure raises an alarm that stays until a run
 * succeeds; nothing is thrown.
 */
export async function anchorDaily(
  pool: Pool,
  config: AnchorConfig,
  log: Pick<FastifyBaseLogger, 'info' | 'error'>,
  now: Date,
  { onlyIfDue = false } = {},
): Promise<boolean> {
  try {
    if (onlyIfDue && !(await isDue(config, now))) return true
    const done = await anchorNow(pool, config, now)
    if (!done) return true
    const wrong = [
      ...done.problems,
      ...done.refused.map(({ organizationId, problem }) => `organization ${organizationId}: ${problem}`),
    ]
    if (wrong.length > 0) {
      const more = wrong.length > 1 ? ` And ${wrong.length - 1} more.` : ''
      throw new Error(`${wrong[0]}${more} See npm run audit -- verify.`)
    }
    await clearAlarm(pool, NOT_ANCHORED)
    if (done.written > 0) log.info({ anchors: done.written }, 'heads of the audit chain anchored')
    return true
  } catch (error) {
    const message = `The audit chain is not anchored: ${messageOf(error)}`
    log.error({ error: messageOf(error) }, 'the audit chain is not anchored')
    await raiseAlarm(pool, NOT_ANCHORED, message).catch((failure: unknown) =>
      log.error({ error: messageOf(failure) }, 'the alarm cannot be raised'),
    )
    return false
  }
}

async function isDue(config: AnchorConfig, now: Date): Promise<boolean> {
  const last = (await anchorStore(config).read()).at(-1)
  const newest = last === undefined ? undefined : readAnchor(last)
  return newest === undefined || now.getTime() - Date.parse(newest.time) >= DAY_MS
}
