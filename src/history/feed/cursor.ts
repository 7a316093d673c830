import { Problem } from '../../errors.ts'
import { cursorForm, isCount, isNullOr, isText, isTime, isUuid } from '../../http/cursor.ts'

/** One life of a database: from a start of its server to the next. */
export interface Life {
  id: string
  /** The transaction that noted it. */
  notedBy: number
}

/**
 * A reader's place in the feed. Transactions are numbered by one cluster, on one timeline, in lives that follow each
 * other; in another cluster, or after a restore or a failover, the same number means something else.
 */
export interface FeedPlace {
  /** Whose readings were read up to here. */
  organizationId: string
  systemIdentifier: string
  timeline: number
  /** In which the place was given out; null: by a version that did not know of lives. */
  life: Life | null
  /** Every transaction before this one has been read whole. */
  transactionId: number
  /** The last row that was read of this one; null: none. */
  within: { vehicleId: string; time: string } | null
}

/** `server` is the system identifier, and the life with the transaction that noted it. */
const serverForm =
  /^(?<system>\d{1,20})(?::(?<life>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(?<notedBy>\d{1,15}))?$/

const placeForm = cursorForm<
  [
    server: string,
    timeline: number,
    transactionId: number,
    vehicleId: string | null,
    time: string | null,
    organizationId: string,
  ]
>('feed', isText(serverForm), isCount, isCount, isNullOr(isUuid), isNullOr(isTime), isUuid)

export function writePlace(place: FeedPlace): string {
  const { organizationId, systemIdentifier, timeline, life, transactionId, within } = place
  return placeForm.write(
    life ? `${systemIdentifier}:${life.id}:${life.notedBy}` : systemIdentifier,
    timeline,
    transactionId,
    within?.vehicleId ?? null,
    within?.time ?? null,
    organizationId,
  )
}

export function readPlace(cursor: string, organizationId: string): FeedPlace {
  const [server, timeline, transactionId, vehicleId, time, whose] = placeForm.read(cursor)
  if ((vehicleId === null) !== (time === null) || whose !== organizationId) throw new Problem('bad_cursor')
  const { system, life, notedBy } = serverForm.exec(server)!.groups!
  return {
    organizationId,
    systemIdentifier: system!,
    timeline,
    life: life === undefined ? null : { id: life, notedBy: Number(notedBy) },
    transactionId,
    within: vehicleId === null || time === null ? null : { vehicleId, time },
  }
}
