import { once } from 'node:events'
import type { Pool, PoolConfig } from 'pg'
import { startThread } from '../../../threads.ts'
import type { Packed, PackedDay } from './packing.ts'

/*
 * A day is packed in a thread of its own, with a connection of its own: what the process does beside it waits for none of
 * it. On Linux the thread has a low priority as well. It rests between columns, and PostgreSQL, which waits for whoever reads
 * its rows, rests with it.
 *
 * States: it works until it has told what it did, or failed; then it is gone. One that is not wanted any more is ended where
 * it stands, and so is its connection: what it wrote is a table that nobody reads, which the next run makes anew.
 */

/** What the thread is given. */
export interface PackingOrder extends Omit<PackedDay, 'packed'> {
  connection: PoolConfig
  /** Whether whatever else runs there comes first. */
  gently: boolean
}

export type PackingOutcome = { packed: Packed } | { failed: string }

/** Garbage is collected less often with room for that of a block; what is kept is a small part of it. */
const LIMITS = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 512 }
/** For as long as each column took it rests. */
export const REST_SHARE = 1

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
  const ended = once(thread, 'exit').then(() => ({ failed: 'the thread that packs has ended' }))
  try {
    const [outcome] = await Promise.race([
      once(thread, 'message', { signal }) as Promise<[PackingOutcome]>,
      ended.then(outcome => [outcome] as [PackingOutcome]),
    ])
    if ('failed' in outcome) throw new Error(outcome.failed)
    return outcome.packed
  } finally {
    await thread.terminate()
  }
}

/** What of a pool's options can be handed to a thread. */
function connectionOf({ options }: Pool): PoolConfig {
  const { connectionString, host, port, user, password, database, ssl, options: settings } = options
  const given = { connectionString, host, port, user, password, database, ssl, options: settings }
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && typeof value !== 'function'),
  )
}
