import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { StartupError } from '../errors.ts'

/** Held by the service that owns a DATA_DIR, in the database `postgres` of its server. */
const OWNER_LOCK = 0x666c6565 // "flee"

/** Undefined where the server does not answer, or not to this role. */
export async function connect(url: string, database?: string): Promise<pg.Client | undefined> {
  const target = new URL(url)
  if (database) target.pathname = database
  const client = new pg.Client({
    connectionString: target.href,
    application_name: `Fleetwake, process ${process.pid}`,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
  })
  // A lost connection shows in the next query, and the watch sees a server that died.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch {
    return undefined
  }
}

/** Makes this DATA_DIR ours for as long as the session lives, or says whose it is. */
export async function takeDataDir(session: pg.Client, home: string): Promise<void> {
  // A service that was killed a moment ago may still be holding on: its server has to notice.
  const deadline = Date.now() + 2_000
  for (;;) {
    const { rows } = await session.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      OWNER_LOCK,
    ])
    if (rows[0]?.mine) return
    if (Date.now() > deadline) break
    await delay(100)
  }
  const holder = await session.query<{ application_name: string }>(
    `select application_name from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and objid = $1 and granted`,
    [OWNER_LOCK],
  )
  const who = holder.rows[0]?.application_name ?? 'another process'
  throw new StartupError(`DATA_DIR ${home} is in use by ${who}. Stop it, or give this one another DATA_DIR.`)
}

/** From one session to another, which waits in line for it before it is let go: nobody else gets in between. */
export async function handOver(from: pg.Client, to: pg.Client): Promise<void> {
  const taken = to.query('select pg_advisory_lock($1)', [OWNER_LOCK])
  for (let waits = false; !waits; ) {
    // It can only fail so far.
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
