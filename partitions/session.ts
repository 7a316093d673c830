import type { ClientBase, Pool } from 'pg'

const PARTITIONS = 0x70617274 // "part"

/** One maintenance run at a time, on whatever machine. Held by the connection that does the work. */
export const RUN_LOCK = [PARTITIONS, 1]

/** One transaction at a time that creates partitions. */
export const CREATE_LOCK = [PARTITIONS, 2]

export const HELD = Symbol('another run holds the lock')

/**
 * Runs `work` on a connection of its own that holds the maintenance lock, or answers HELD. The lock and the
 * work end together, however they end: a connection that is lost takes both with it. It is closed afterwards
 * rather than returned, because its settings are those of long work.
 */
export async function withRunLock<T>(
  pool: Pool,
  work: (client: ClientBase) => Promise<T>,
): Promise<T | typeof HELD> {
  return await withConnection(pool, async client => {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1, $2) as held',
      RUN_LOCK,
    )
    if (!rows[0]!.held) return HELD
    try {
      return await work(client)
    } finally {
      // Closing the connection lets go of it too, but only once the server has noticed.
      await client.query('select pg_advisory_unlock($1, $2)', RUN_LOCK).catch(ignore)
    }
  })
}

/** A connection for work that may take long. */
export async function withConnection<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  client.on('error', ignore) // It shows in the statement that is running, or in the next one.
  try {
    // The server checks every few seconds whether we are still connected, so that no statement goes on unattended.
    await client.query(`set statement_timeout = 0; set lock_timeout = '5s'; set jit = off;
      set client_connection_check_interval = '2s'`)
    return await work(client)
  } finally {
    client.release(true)
  }
}

function ignore(): void {
  // Reported elsewhere.
}
