import type { PoolClient } from 'pg'
import { partOf, type ReadingRow, selectReading } from './columns.ts'

/** Readings in the order of their commit: by the transaction that stored them, the vehicle and the time. */
export type CommittedRow = ReadingRow & {
  transactionId: number
  /** The reading's number within its instant. */
  part: number
}

interface CommittedQuestion {
  organizationId: string
  /** Only these; null: all vehicles of the organization. */
  vehicleIds: readonly string[] | null
  /** From the first transaction up to, but not including, the second. */
  from: number
  to: number
  /** The last row that was read of the first transaction; null: none. */
  after: { vehicleId: string; time: string } | null
  limit: number
}

/** Rows of packed days are in the first table as long as the feed serves them. */
const tables = ['vehicle_telemetry', 'vehicle_telemetry_late']

const NOBODY = '00000000-0000-0000-0000-000000000000'

export async function readCommitted(
  client: PoolClient,
  question: CommittedQuestion,
): Promise<CommittedRow[]> {
  const { organizationId, vehicleIds, from, to, after, limit } = question
  // The condition is there where it is asked for, so that the plan of all others is the one that they have.
  const ofVehicles = vehicleIds ? 'and r.vehicle_id = any ($7::uuid[])' : ''
  const { rows } = await client.query<CommittedRow>(
    `${tables
      .map(
        table => `(
     select r.transaction_id as "transactionId", ${partOf('r.time')} as part, ${selectReading()}
       from ${table} r
       join vehicles v on v.id = r.vehicle_id and v.organization_id = $5
      where r.transaction_id >= $1 and r.transaction_id < $2
        and (r.transaction_id, r.vehicle_id, r.time) > ($1, $3::uuid, $4::timestamptz) ${ofVehicles}
      order by r.transaction_id, r.vehicle_id, r.time
      limit $6)`,
      )
      .join(' union all ')}
      order by "transactionId", "vehicleId", time
      limit $6`,
    [
      ...[from, to, after?.vehicleId ?? NOBODY, after?.time ?? '-infinity', organizationId, limit],
      ...(vehicleIds ? [vehicleIds] : []),
    ],
  )
  return rows
}

/** The transaction of the row that comes this many rows, of any organization, after the first of `from`. */
export async function transactionAfter(
  client: PoolClient,
  { from, to, rows: many }: { from: number; to: number; rows: number },
): Promise<number | undefined> {
  const { rows } = await client.query<{ transactionId: number }>(
    `select transaction_id as "transactionId"
       from (${tables.map(table => `select transaction_id from ${table}`).join(' union all ')}) r
      where transaction_id >= $1 and transaction_id < $2
      order by transaction_id
     offset $3 limit 1`,
    [from, to, many],
  )
  return rows[0]?.transactionId
}
