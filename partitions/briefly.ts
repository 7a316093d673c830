import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { inTransaction } from '../src/database/transaction.ts'

/**
 * Everyone who comes after a session that waits for a strong lock waits behind it, readers too. So no session may wait
 * for long.
 */
const LOCK_TIMEOUT_MS = 200
const TRIES = 60
const REST_MS = 100

/**
 * Runs `work` in a transaction that needs strong locks for a moment: it waits for a lock only briefly, gives up and
 * retries until it has it. Returns false if it did not get it after many tries; then nothing has been changed.
 */
export async function briefly(
  client: ClientBase,
  work: () => Promise<void>,
  { signal, tries = TRIES }: { signal?: AbortSignal | undefined; tries?: number } = {},
): Promise<boolean> {
  for (let attempt = 1; attempt <= tries && !signal?.aborted; attempt++) {
    try {
      await inTransaction(client, async () => {
        await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
        await work()
      })
      return true
    } catch (error) {
      if (!['55P03', '40P01'].includes(String((error as { code?: unknown }).code))) throw error
    }
    await delay(REST_MS * (0.5 + Math.random()))
  }
  return false
}
