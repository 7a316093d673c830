import type { PoolClient } from 'pg'
import { Problem } from '../../errors.ts'
import { type CommittedRow, readCommitted, transactionAfter } from '../../telemetry/store/commits.ts'
import { type Floor, readFloor } from '../../telemetry/store/floors.ts'
import { type FeedPlace, type Life, readPlace, writePlace } from './cursor.ts'

/**
 * Every committed reading of an organization, once.
 *
 * Each row carries the number of the transaction that stored it. A page is read in one snapshot, in the
 * order (transaction, vehicle, time), and ends before the oldest transaction that was still running in that
 * snapshot: all before it have ended for good, so nothing can appear behind a reader that has passed them.
 * A transaction that stays open for long delays the feed and never makes it skip. On a standby the oldest
 * running transaction is that of what has been replayed, so the same holds there.
 *
 * The cursor stands at a row that was seen, never at the oldest running transaction itself: the numbers up
 * to a committed row are on disk, while those of later transactions that ended without a trace may be given
 * out again after a crash.
 *
 * After a restore numbers are given out again that stood on disk. So a cursor names the life of the database in which
 * it was given out (src/database/lives.ts), and goes on only where that life is known and no later one began at or
 * before the cursor's number.
 *
 * What has been served for as long as it promises leaves the feed, when its day is packed. Whoever stands before that has
 * missed something and is told so; whoever begins, begins behind it.
 */
interface FeedPage {
  items: FeedItem[]
  nextCursor: string
  /** Whether there was more that could have been answered; if not, the reader has caught up. */
  more: boolean
}

type FeedItem = Omit<CommittedRow, 'transactionId'>

interface FeedQuestion {
  organizationId: string
  after: string | undefined
  limit: number
  /** Since when everything that was stored is served, at least. */
  keptSince: string
  /** Whether the page has taken as long as it may; it then ends with what it has. */
  late: () => boolean
}

/** Rows, of whichever organization, among which a step looks: where one has few of many it goes in steps. */
const STEP_ROWS = 20_000

export async function readFeed(client: PoolClient, question: FeedQuestion): Promise<FeedPage> {
  const { organizationId, after, limit, keptSince, late } = question
  const horizon = await readHorizon(client)
  const floor = await readFloor(client, organizationId)
  const place =
    after === undefined ? beginning(organizationId, horizon, floor) : readPlace(after, organizationId)
  // A standby behind the server that gave out the cursor has nothing to add yet; the reader stays where it is.
  if (isAhead(place, horizon)) return { items: [], nextCursor: writePlace(place), more: false }
  if (!(await leadsHere(client, place))) throw new Problem('cursor_of_another_cluster')
  if (floor && isBefore(place, floor)) throw new Problem('cursor_too_old', { members: { keptSince } })
  place.life = horizon.life

  const items: FeedItem[] = []
  while (place.transactionId < horizon.end && !late()) {
    const next = await nextStep(client, place.transactionId, horizon.end, limit)
    const left = limit - items.length
    const rows = await readCommitted(client, {
      organizationId,
      ...{ from: place.transactionId, to: next ?? horizon.end, after: place.within },
      limit: left,
    })
    for (const { transactionId: _, ...item } of rows) items.push(item)
    const last = rows.at(-1)
    if (last && (rows.length === left || next === undefined)) {
      place.transactionId = last.transactionId
      place.within = { vehicleId: last.vehicleId, time: last.time }
    }
    if (rows.length === left) return { items, nextCursor: writePlace(place), more: true }
    if (next === undefined) return { items, nextCursor: writePlace(place), more: false }
    place.transactionId = next
    place.within = null
  }
  return { items, nextCursor: writePlace(place), more: place.transactionId < horizon.end }
}

interface Horizon {
  systemIdentifier: string
  timeline: number
  inRecovery: boolean
  /** The newest that is noted; null: none is yet. */
  life: Life | null
  /** The oldest transaction that had not ended. */
  end: number
}

async function readHorizon(client: PoolClient): Promise<Horizon> {
  const { rows } = await client.query<Horizon>(
    `select (select system_identifier::text from pg_control_system()) as "systemIdentifier",
            case when pg_is_in_recovery() then greatest(
                   (select timeline_id from pg_control_checkpoint()),
                   -- The control file learns of a new timeline late; who may not see this gets null of it.
                   (select received_tli from pg_stat_wal_receiver))
                 else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int
            end as timeline,
            pg_is_in_recovery() as "inRecovery",
            (select json_build_object('id', id, 'notedBy', noted_by)
               from database_lives order by first_transaction desc, noted_by desc limit 1) as life,
            txid_snapshot_xmin(txid_current_snapshot()) as end`,
  )
  return rows[0]!
}

function beginning(
  organizationId: string,
  { systemIdentifier, timeline, life }: Horizon,
  floor: Floor | undefined,
): FeedPlace {
  // Rows of a day that was opened again have the number 0: they have been served.
  return {
    ...{ organizationId, systemIdentifier, timeline, life },
    transactionId: floor?.transactionId ?? 1,
    within: floor ? { vehicleId: floor.vehicleId, time: floor.time } : null,
  }
}

/** In the order of the feed. Ids and times of one form compare as texts. */
function isBefore({ transactionId, within }: FeedPlace, floor: Floor): boolean {
  if (transactionId !== floor.transactionId) return transactionId < floor.transactionId
  if (within === null) return true
  if (within.vehicleId !== floor.vehicleId) return within.vehicleId < floor.vehicleId
  return within.time < floor.time
}

function isAhead(place: FeedPlace, horizon: Horizon): boolean {
  const known = place.systemIdentifier === horizon.systemIdentifier
  const ahead =
    place.timeline > horizon.timeline ||
    place.transactionId > horizon.end ||
    (horizon.inRecovery && place.life !== null && place.life.notedBy >= horizon.end)
  if (known && ahead && horizon.inRecovery) return true
  if (!known || place.timeline !== horizon.timeline || ahead) throw new Problem('cursor_of_another_cluster')
  return false
}

/** Whether what the numbers before this place mean here is what they meant where it was given out. */
async function leadsHere(client: PoolClient, { life, transactionId }: FeedPlace): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>(
    `select not exists (select from database_lives later
                         where (later.first_transaction, later.noted_by) > (own.first_transaction, own.noted_by)
                           and later.first_transaction <= $2) as leads
       from database_lives own
      where own.id = $1`,
    [life?.id, transactionId],
  )
  return rows[0]?.leads === true
}

/**
 * The transaction at which the step after this one begins: a step takes whole transactions, and a single one
 * that is larger. Undefined where this step is the last.
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
