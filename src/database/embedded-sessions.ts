import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { StartupError } from '../errors.ts'
import { isAlive } from './processes.ts'

/** Held by the service that owns a DATA_DIR, in the database `postgres` of its server. */
const OWNER_LOCK = 0x666c6565 // "flee"

const ANSWER_MS = 2_000
/** For a server that has just answered: a busy machine takes its time for a session. */
export const BUSY_MS = 30_000

/** Undefined if the server does not answer, or refuses this role. */
export async function connect(
  url: string,
  database?: string,
  limitMs = ANSWER_MS,
): Promise<pg.Client | undefined> {
  const target = new URL(url)
  if (database) target.pathname = database
  const client = new pg.Client({
    connectionString: target.href,
    application_name: `Fleetwake, process ${process.pid}`,
    connectionTimeoutMillis: limitMs,
    keepAlive: true,
  })
  // A lost connection shows in the next query, and the watch detects a server that died.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch {
    return undefined
  }
}

/** Takes ownership of this DATA_DIR as long as the session lives, or says who owns it. */
export async function takeDataDir(session: pg.Client, home: string): Promise<void> {
  // A service that was killed a moment ago may still hold the lock: its server has to notice first, which a busy one does late.
  const begun = Date.now()
  for (;;) {
    const { rows } = await session.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      OWNER_LOCK,
    ])
    if (rows[0]?.mine) return
    const who = await holderOf(session)
    if (Date.now() - begun > (hasEnded(who) ? BUSY_MS : ANSWER_MS))
      throw new StartupError(
        `DATA_DIR ${home} is in use by ${who}. Stop it, or give this one another DATA_DIR.`,
      )
    await delay(100)
  }
}

async function holderOf(session: pg.Client): Promise<string> {
  const { rows } = await session.query<{ application_name: string }>(
    `select application_name from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and objid = $1 and granted`,
    [OWNER_LOCK],
  )
  return rows[0]?.application_name ?? 'another process'
}

/** Whether its process is gone: it was on this machine, as the server is. */
function hasEnded(who: string): boolean {
  const pid = Number(/^Fleetwake, process (\d+)$/.exec(who)?.[1])
  return pid > 0 && (pid === process.pid || !isAlive(pid))
}

/** Hands the lock to another session, which queues for it before it is released: nobody else gets in between. */
export async function handOver(from: pg.Client, to: pg.Client): Promise<void> {
  const taken = to.query('select pg_advisory_lock($1)', [OWNER_LOCK])
  for (let waits = false; !waits; ) {
    // It can only fail up to here.
    await Promise.race([taken, delay(2)])
    const { rows } = await from.query<{ waits: boolean }>(
      `select exists (select from pg_locks where locktype = 'advisory' and objid = $1 and not granted) as waits`,
      [OWNER_LOCK],
    )
    waits = rows[0]!.waits
  }
  await from.query('select pg_advisory_unlock($1)', [OWNER_LOCK])
  await taken
}
