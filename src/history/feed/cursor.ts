import { Problem } from '../../errors.ts'
import { countIn, readCursor, timeIn, uuidIn, writeCursor } from '../cursor.ts'

/**
 * A reader's place in the feed. Transactions are numbered by one cluster on one timeline; in another one,
 * restored or failed over to, the same number means something else.
 */
export interface FeedPlace {
  systemIdentifier: string
  timeline: number
  /** Every transaction before this one has been read whole. */
  transactionId: number
  /** The last row that was read of this one; null: none. */
  within: { vehicleId: string; time: string } | null
}

export function writePlace({ systemIdentifier, timeline, transactionId, within }: FeedPlace): string {
  const row = [within?.vehicleId ?? null, within?.time ?? null]
  return writeCursor('feed', [systemIdentifier, timeline, transactionId, ...row])
}

export function readPlace(cursor: string): FeedPlace {
  const [systemIdentifier, timeline, transactionId, vehicleId, time] = readCursor('feed', cursor, 5)
  if (typeof systemIdentifier !== 'string' || !/^\d{1,20}$/.test(systemIdentifier))
    throw new Problem('bad_cursor')
  return {
    systemIdentifier,
    timeline: countIn(timeline),
    transactionId: countIn(transactionId),
    within: vehicleId === null && time === null ? null : { vehicleId: uuidIn(vehicleId), time: timeIn(time) },
  }
}
