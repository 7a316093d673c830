import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolConfig } from 'pg'
import { startThread } from '../../../threads.ts'
import type { Packed, PackedDay } from './packing.ts'

/*
 * A day is packed in a thread of its own, with its own connection, so nothing else in the process waits for
 * it. On Linux the thread also has a low priority. It pauses between columns, and PostgreSQL, which waits for the reader of
 * its rows, pauses with it.
 *
 * States: it works until it has reported its result, or a failure; then it is gone. If it is no longer wanted, it is asked to
 * stop, which it does between two columns; only one that does not is ended. What it wrote is a table that
 * nobody reads, which the next run creates anew.
 */

/** What the thread is given. */
export interface PackingOrder extends Omit<PackedDay, 'packed'> {
  connection: PoolConfig
  /** Whether everything else in the process has priority. */
  gently: boolean
}

export type PackingOutcome = { packed: Packed } | { failed: string }

/** With room for the garbage of a block, it is collected less often; the live data is a small part of it. */
const LIMITS = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 512 }
/** It pauses for three times as long as each column took. With shorter pauses, commits beside it waited longer. */
export const REST_SHARE = 3

/** One that takes longer is in the middle of a statement, or still starting. */
const STOP_WITHIN_MS = 1_000

const file = new URL('./packing-thread.ts', import.meta.url)

/** Packs a day into a table of its own, as packDay() does. */
export async function packApart(
  pool: Pool,
  { day, relation }: Omit<PackedDay, 'packed'>,
  { signal, gently = true }: { signal?: AbortSignal | undefined; gently?: boolean } = {},
): Promise<Packed> {
  signal?.throwIfAborted()
  const order: PackingOrder = { connection: connectionOf(pool), day, relation, gently }
  const thread = startThread(file, LIMITS, order)
  const ended = once(thread, 'exit')
  const stop = () => thread.postMessage('stop')
  signal?.addEventListener('abort', stop)
  try {
    const [outcome] = await Promise.race([
      once(thread, 'message', { signal }) as Promise<[PackingOutcome]>,
      ended.then((): [PackingOutcome] => [{ failed: 'the packing thread has ended' }]),
    ])
    if ('failed' in outcome) throw new Error(outcome.failed)
    return outcome.packed
  } finally {
    signal?.removeEventListener('abort', stop)
    await Promise.race([ended, delay(STOP_WITHIN_MS, undefined, { ref: false })])
    await thread.terminate()
  }
}

/** The part of a pool's options that can be passed to a thread. */
function connectionOf({ options }: Pool): PoolConfig {
  const { connectionString, host, port, user, password, database, ssl, options: settings } = options
  const given = { connectionString, host, port, user, password, database, ssl, options: settings }
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && typeof value !== 'function'),
  )
}
