import type { PoolClient } from 'pg'
import { Problem } from '../../errors.ts'
import {
  beginning,
  type CommitPlace,
  commitCursors,
  type Horizon,
  isAhead,
  leadsHere,
  readHorizon,
} from '../../http/commit-place.ts'
import { type CommittedRow, readCommitted, transactionAfter } from '../../telemetry/store/commits.ts'
import { type Floor, readFloor } from '../../telemetry/store/floors.ts'

/**
 * Every committed reading of an organization, once.
 *
 * Each row carries the number of the transaction that stored it. A page is read in one snapshot, in the
 * order (transaction, vehicle, time), and ends before the oldest transaction that was still running in that
 * snapshot: all transactions before it have ended, so nothing can appear behind a reader that has passed them.
 * A transaction that stays open for long delays the feed but never makes it skip. On a standby, the oldest
 * running transaction is that of the replayed state, so the same holds there.
 *
 * The cursor points at a row that was seen, never at the oldest running transaction itself: the numbers up
 * to a committed row are on disk, while those of later transactions that ended without a trace may be assigned
 * again after a crash.
 *
 * After a restore, even numbers that were on disk are assigned again. So a cursor names the life of the database in which
 * it was issued (src/database/lives.ts), and is only valid if that life is known and no later one began at or
 * before the cursor's number.
 *
 * Once readings have been served for the promised time, they leave the feed when their day is packed. A reader that is
 * still before them has missed something, and is told so; a new reader begins after them.
 */
interface FeedPage {
  items: FeedItem[]
  nextCursor: string
  /** Whether there was more to return; if not, the reader has caught up. */
  more: boolean
}

type FeedItem = Omit<CommittedRow, 'transactionId'>

interface FeedQuestion {
  organizationId: string
  /** Null: all of the organization. */
  vehicleIds: readonly string[] | null
  after: string | undefined
  limit: number
  /** Everything stored since this time is served, at least. */
  keptSince: string
  /** Whether the page has taken as long as it may; it then ends with the rows it has. */
  late: () => boolean
}

const cursors = commitCursors('feed')

/** The number of rows, of any organization, that a step searches: an organization with few of many is served in steps. */
const STEP_ROWS = 20_000

export async function readFeed(client: PoolClient, question: FeedQuestion): Promise<FeedPage> {
  const { organizationId, vehicleIds, after, limit, keptSince, late } = question
  const horizon = await readHorizon(client)
  const floor = await readFloor(client, organizationId)
  const place =
    after === undefined ? begin(organizationId, horizon, floor) : cursors.read(after, organizationId)
  // A standby behind the server that issued the cursor has nothing to add yet; the reader stays where it is.
  if (isAhead(place, horizon)) return { items: [], nextCursor: cursors.write(place), more: false }
  if (!(await leadsHere(client, place))) throw new Problem('cursor_of_another_cluster')
  if (floor && isBefore(place, floor)) throw new Problem('cursor_too_old', { members: { keptSince } })
  place.life = horizon.life

  const items: FeedItem[] = []
  while (place.transactionId < horizon.end && !late()) {
    const next = await nextStep(client, place.transactionId, horizon.end, limit)
    const left = limit - items.length
    const rows = await readCommitted(client, {
      organizationId,
      vehicleIds,
      ...{
        from: place.transactionId,
        to: next ?? horizon.end,
        after: place.within && { vehicleId: place.within.id, time: place.within.time },
      },
      limit: left,
    })
    for (const { transactionId: _, ...item } of rows) items.push(item)
    const last = rows.at(-1)
    if (last && (rows.length === left || next === undefined)) {
      place.transactionId = last.transactionId
      place.within = { id: last.vehicleId, time: last.time }
    }
    if (rows.length === left) return { items, nextCursor: cursors.write(place), more: true }
    if (next === undefined) return { items, nextCursor: cursors.write(place), more: false }
    place.transactionId = next
    place.within = null
  }
  return { items, nextCursor: cursors.write(place), more: place.transactionId < horizon.end }
}

function begin(organizationId: string, horizon: Horizon, floor: Floor | undefined): CommitPlace {
  // Rows of a day that was unpacked have the number 0: they have been served.
  return {
    ...beginning(organizationId, horizon),
    transactionId: floor?.transactionId ?? 1,
    within: floor ? { id: floor.vehicleId, time: floor.time } : null,
  }
}

/** Compares by the order of the feed. Ids, and times in one format, compare as texts. */
function isBefore({ transactionId, within }: CommitPlace, floor: Floor): boolean {
  if (transactionId !== floor.transactionId) return transactionId < floor.transactionId
  if (within === null) return true
  if (within.id !== floor.vehicleId) return within.id < floor.vehicleId
  return within.time < floor.time
}

/**
 * The transaction at which the step after this one begins: a step consists of whole transactions, and of a single one
 * if that is larger. Undefined if this is the last step.
 */
async function nextStep(
  client: PoolClient,
  from: number,
  horizon: number,
  limit: number,
): Promise<number | undefined> {
  const rows = Math.max(STEP_ROWS, limit)
  const next = await transactionAfter(client, { from, to: horizon, rows })
  return next === from ? from + 1 : next
}
