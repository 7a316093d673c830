import type { PoolClient } from 'pg'
import { type EventRow, eventColumns, toldOf } from './event-item.ts'

interface Question {
  organizationId: string
  /** Behind this event of this transaction; null: before the first one of it. */
  after: { transactionId: number; key: string | null }
  /** The oldest transaction that had not ended. */
  end: number
  limit: number
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The changes of events that were committed between two transactions, for those who tell them outside. */
export async function eventsBetween(client: PoolClient, { organizationId, after, end, limit }: Question) {
  const { rows } = await client.query<EventRow & { transaction_id: number; begun_in: number | null }>(
    `select ${eventColumns}, e.transaction_id, e.begun_in from vehicle_events e
     where e.organization_id = $1 and e.transaction_id >= $2 and e.transaction_id < $3
       and (e.transaction_id, e.id) > ($2, $4::uuid)
     order by e.transaction_id, e.id limit $5`,
    [organizationId, after.transactionId, end, after.key ?? NOBODY, limit],
  )
  return rows.map(row => {
    const item = toldOf(row)
    // A receiver drops what it has seen by its id: what changed since it was told has another one.
    const isFirst =
      row.begun_in !== null && (row.begun_in === row.transaction_id || row.begun_in > after.transactionId)
    return {
      place: { transactionId: row.transaction_id, key: row.id },
      messageId: isFirst ? row.id : `${row.id}-${row.transaction_id}`,
      // Whoever was told of it is told that it was not so.
      kind: row.type,
      type: item.type,
      vehicleId: row.vehicle_id,
      lane: row.vehicle_id,
      time: item.time,
      data: item,
    }
  })
}

/** Whose events changed between two transactions. */
export async function organizationsOfEvents(
  client: PoolClient,
  from: number,
  end: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>(
    `select distinct organization_id as id from vehicle_events
     where transaction_id >= $1 and transaction_id < $2`,
    [from, end],
  )
  return new Set(rows.map(({ id }) => id))
}
