import type { ClientBase } from 'pg'
import type { Notifications } from './notifications.ts'

interface SaidIdsOptions {
  notifications: Pick<Notifications, 'listen'>
  channel: string
  /** Reads and shows what these are of. */
  take: (ids: readonly string[]) => Promise<void>
  failed: (error: unknown) => void
}

const AT_ONCE = 500

/**
 * Ids of rows that a trigger says on a channel, once their transaction is committed, to every service: taken some at a time, those that
 * come meanwhile together. What is said while there is no connection, or could not be read, is found where it stands, as ever.
 */
export function hearIds({ notifications, channel, take, failed }: SaidIdsOptions): { stop(): Promise<void> } {
  const due = new Set<string>()
  let taking: Promise<void> | undefined
  let isStopped = false

  async function takeAll(): Promise<void> {
    while (due.size > 0 && !isStopped) {
      const ids = [...due].slice(0, AT_ONCE)
      for (const id of ids) due.delete(id)
      await take(ids).catch(failed)
    }
    taking = undefined
  }

  notifications
    .listen(channel, {
      onNotice: id => {
        if (!/^[\da-f-]{36}$/.test(id)) throw new Error('it is no id')
        due.add(id)
        taking ??= takeAll()
      },
      onGap: () => undefined,
    })
    // It is listened to again with the next connection.
    .catch(failed)
  return {
    stop: async () => {
      isStopped = true
      await taking
    },
  }
}

/** What a trigger would say, once the transaction is committed. */
export async function sayIds(client: ClientBase, channel: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await client.query('select pg_notify($1, id) from unnest($2::text[]) id', [channel, ids])
}
