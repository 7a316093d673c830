import type { ClientBase, Pool } from 'pg'

/** "tran": only one export of a database at a time, so that two never write into the same folder. */
const TRANSFER_LOCK = [0x7472616e, 1]

/** Runs `work` on a connection of its own that holds the lock; undefined if another run holds it. */
export async function withTransferLock<T>(
  pool: Pool,
  work: (client: ClientBase) => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect()
  client.on('error', () => undefined) // The running statement, or the next one, reports it.
  try {
    await client.query(`set statement_timeout = 0; set lock_timeout = '30s';
      set idle_in_transaction_session_timeout = 0; set client_connection_check_interval = '2s'`)
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1, $2) as held',
      TRANSFER_LOCK,
    )
    return rows[0]!.held ? await work(client) : undefined
  } finally {
    // Closes the connection, which releases the lock.
    client.release(true)
  }
}
