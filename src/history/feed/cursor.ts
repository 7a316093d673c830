import { Problem } from '../../errors.ts'
import { cursorForm, isCount, isNullOr, isText, isTime, isUuid } from '../../http/cursor.ts'

/**
 * A reader's place in the feed. Transactions are numbered by one cluster on one timeline; in another one,
 * restored or failed over to, the same number means something else.
 */
export interface FeedPlace {
  /** Whose readings were read up to here. */
  organizationId: string
  systemIdentifier: string
  timeline: number
  /** Every transaction before this one has been read whole. */
  transactionId: number
  /** The last row that was read of this one; null: none. */
  within: { vehicleId: string; time: string } | null
}

const placeForm = cursorForm<
  [
    systemIdentifier: string,
    timeline: number,
    transactionId: number,
    vehicleId: string | null,
    time: string | null,
    organizationId: string,
  ]
>('feed', isText(/^\d{1,20}$/), isCount, isCount, isNullOr(isUuid), isNullOr(isTime), isUuid)

export function writePlace({
  organizationId,
  systemIdentifier,
  timeline,
  transactionId,
  within,
}: FeedPlace): string {
  return placeForm.write(
    systemIdentifier,
    timeline,
    transactionId,
    within?.vehicleId ?? null,
    within?.time ?? null,
    organizationId,
  )
}

export function readPlace(cursor: string, organizationId: string): FeedPlace {
  const [systemIdentifier, timeline, transactionId, vehicleId, time, whose] = placeForm.read(cursor)
  if ((vehicleId === null) !== (time === null) || whose !== organizationId) throw new Problem('bad_cursor')
  const within = vehicleId === null || time === null ? null : { vehicleId, time }
  return { organizationId, systemIdentifier, timeline, transactionId, within }
}
