import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from '../support/accounts.ts'
import { HANGS_MS } from '../support/until.ts'
import { keyOf } from './journal.ts'

/** A back-office program that reads the feed of readings, page by page, and goes on where it was. */
export interface FeedReader {
  /** How often each reading came. */
  readonly times: ReadonlyMap<string, number>
  /** How often each came that was received at one moment: another copy was received at another. */
  readonly received: ReadonlyMap<string, number>
  /** Which one of its instant each was said to be, whenever it came. */
  readonly parts: ReadonlyMap<string, number>
  /** Every transaction before this one has been read whole. */
  readonly transaction: number
  /** Reads up to where the feed was as it was asked. */
  readOn(): Promise<void>
}

interface FeedItem {
  vehicleId: string
  time: string
  receivedAt: string
  part: number
  odometer: number | null
}

export function createFeedReader(account: Account): FeedReader {
  const times = new Map<string, number>()
  const received = new Map<string, number>()
  const parts = new Map<string, number>()
  let cursor = ''
  let transaction = 0
  return {
    times,
    received,
    parts,
    get transaction() {
      return transaction
    },
    readOn: async () => {
      for (;;) {
        const path = `/telemetry/feed?limit=5000${cursor && `&after=${encodeURIComponent(cursor)}`}`
        const body = await pageOf(account, path)
        for (const { vehicleId, time, receivedAt, part, odometer } of body.items as FeedItem[]) {
          const key = keyOf({ vehicleId, time: Date.parse(time), mark: odometer })
          times.set(key, (times.get(key) ?? 0) + 1)
          received.set(`${key} ${receivedAt}`, (received.get(`${key} ${receivedAt}`) ?? 0) + 1)
          parts.set(key, part)
        }
        cursor = body.nextCursor
        transaction = transactionOf(cursor)
        // While others store, there is always more.
        if (!body.more) return
      }
    },
  }
}

/** As such programs do, it comes again where the service says that it is too busy. */
async function pageOf(account: Account, path: string) {
  const begun = Date.now()
  for (;;) {
    const { status, body, headers } = await account.request('GET', path)
    if (status === 200) return body
    const after = Number(headers.get('retry-after'))
    if (status !== 503 || !(after > 0) || Date.now() - begun > HANGS_MS)
      throw new Error(`the feed of readings answered ${status}: ${JSON.stringify(body)}`)
    await delay(after * 1_000)
  }
}

function transactionOf(cursor: string): number {
  return JSON.parse(Buffer.from(cursor, 'base64url').toString())[3]
}
