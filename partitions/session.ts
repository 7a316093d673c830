import type { ClientBase, Pool } from 'pg'

const PARTITIONS = 0x70617274 // "part"

/** One maintenance run at a time, on any machine. The connection that does the work holds the lock. */
export const RUN_LOCK = [PARTITIONS, 1]

/** One transaction at a time creates partitions. */
export const CREATE_LOCK = [PARTITIONS, 2]

export const HELD = Symbol('another run holds the lock')

/**
 * Runs `work` on a connection of its own that holds the maintenance lock, or returns HELD. The lock and the work end
 * together: a lost connection ends both. The connection is closed afterwards and not reused, because its settings are
 * those for long work.
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
      // Closing the connection releases it too, but only once the server has noticed.
      await client.query('select pg_advisory_unlock($1, $2)', RUN_LOCK).catch(ignore)
    }
  })
}

/** Runs `work` on a connection whose statements may take long. */
export async function withConnection<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  client.on('error', ignore) // The running statement, or the next one, reports it.
  try {
    // The server checks every few seconds whether we are still connected, so that no statement continues unattended.
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
