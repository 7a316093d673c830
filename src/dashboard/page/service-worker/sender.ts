import { answerOf, written } from './answer.ts'

/**
 * By whom the service worker sends what waits, while no page is open. It is there only where the user stays signed in on the device
 * and something was told, and goes when the user signs out.
 */
interface Sender {
  user: string
  token: string
  expiresAt: string
}

const database = 'fleetwake-sender'
const table = 'sender'
const only = 1

export async function keepSender(sender: Sender): Promise<void> {
  await withTable('readwrite', store => written(store.put(sender, only)))
}

export async function readSender(): Promise<Sender | undefined> {
  const sender = await withTable('readonly', store => answerOf<Sender | undefined>(store.get(only)))
  return sender && Date.parse(sender.expiresAt) > Date.now() ? sender : undefined
}

/** Whoever opens it closes it at once, so nothing holds this up. */
export function forgetSender(): void {
  indexedDB.deleteDatabase(database)
}

async function withTable<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const opening = indexedDB.open(database, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(table)
  const opened = await answerOf(opening)
  try {
    return await act(opened.transaction(table, mode).objectStore(table))
  } finally {
    opened.close()
  }
}
