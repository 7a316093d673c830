import type { PoolClient } from 'pg'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import { cursorForm, isCount, isNullOr, isText, isTime, isUuid } from './cursor.ts'

/** One life of a database: from a start of its server to the next. */
interface Life {
  id: string
  /** The transaction that recorded it. */
  notedBy: number
}

/**
 * A reader's position in a feed of commits. Transactions are numbered by one cluster, on one timeline, in consecutive
 * lives; in another cluster, or after a restore or a failover, the same number means something else.
 */
export interface CommitPlace {
  /** The organization whose rows were read up to here. */
  organizationId: string
  systemIdentifier: string
  timeline: number
  /** The life in which the position was issued; null: by a version without lives. */
  life: Life | null
  /** Every transaction before this one has been read completely. */
  transactionId: number
  /** The last row read of this transaction; null: none. */
  within: { id: string; time: string } | null
}

/** The query parameters of any such feed. */
export const FeedQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        maxLength: 2048,
        description: 'nextCursor of the previous answer. By default from the oldest on.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
  },
  { additionalProperties: false },
)

/** `server` is the system identifier; the life is given by the transaction that recorded it. */
const serverForm =
  /^(?<system>\d{1,20})(?::(?<life>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(?<notedBy>\d{1,15}))?$/

/** The cursors of one feed. */
export function commitCursors(kind: string) {
  const form = cursorForm<
    [
      server: string,
      timeline: number,
      transactionId: number,
      id: string | null,
      time: string | null,
      organizationId: string,
    ]
  >(kind, isText(serverForm), isCount, isCount, isNullOr(isUuid), isNullOr(isTime), isUuid)

  return {
    write: (place: CommitPlace): string => {
      const { organizationId, systemIdentifier, timeline, life, transactionId, within } = place
      return form.write(
        life ? `${systemIdentifier}:${life.id}:${life.notedBy}` : systemIdentifier,
        timeline,
        transactionId,
        within?.id ?? null,
        within?.time ?? null,
        organizationId,
      )
    },
    read: (cursor: string, organizationId: string): CommitPlace => {
      const [server, timeline, transactionId, id, time, whose] = form.read(cursor)
      if ((id === null) !== (time === null) || whose !== organizationId) throw new Problem('bad_cursor')
      const { system, life, notedBy } = serverForm.exec(server)!.groups!
      return {
        organizationId,
        systemIdentifier: system!,
        timeline,
        life: life === undefined ? null : { id: life, notedBy: Number(notedBy) },
        transactionId,
        within: id === null || time === null ? null : { id, time },
      }
    },
  }
}

/** How far all commits are visible, in one snapshot. */
export interface Horizon {
  systemIdentifier: string
  timeline: number
  inRecovery: boolean
  /** The newest recorded life; null: none yet. */
  life: Life | null
  /** The oldest transaction that had not ended. */
  end: number
}

export async function readHorizon(client: PoolClient): Promise<Horizon> {
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

export function beginning(
  organizationId: string,
  { systemIdentifier, timeline, life }: Horizon,
): CommitPlace {
  return { organizationId, systemIdentifier, timeline, life, transactionId: 0, within: null }
}

export function isAhead(place: CommitPlace, horizon: Horizon): boolean {
  const known = place.systemIdentifier === horizon.systemIdentifier
  const ahead =
    place.timeline > horizon.timeline ||
    place.transactionId > horizon.end ||
    (horizon.inRecovery && place.life !== null && place.life.notedBy >= horizon.end)
  if (known && ahead && horizon.inRecovery) return true
  if (!known || place.timeline !== horizon.timeline || ahead) throw new Problem('cursor_of_another_cluster')
  return false
}

/** Whether the transaction numbers before this position mean the same here as where it was issued. */
export async function leadsHere(client: PoolClient, { life, transactionId }: CommitPlace): Promise<boolean> {
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
