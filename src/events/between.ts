import type { PoolClient } from 'pg'
import { isoTime } from '../telemetry/store/columns.ts'
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

interface Row extends EventRow {
  transaction_id: number
  begun_in: number | null
  key: string
}

/**
 * The changes of events that were committed between two transactions, for deliveries. Events of one transaction are in the order of
 * their time: a vehicle that drove through a geofence between two readings enters it before it leaves.
 */
export async function eventsBetween(client: PoolClient, { organizationId, after, end, limit }: Question) {
  const [time, id] = after.key?.split('|') ?? []
  const { rows } = await client.query<Row>(
    `select ${eventColumns}, e.transaction_id, e.begun_in, ${isoTime('e.time')} || '|' || e.id as key
     from vehicle_events e
     where e.organization_id = $1 and e.transaction_id >= $2 and e.transaction_id < $3
       and (e.transaction_id, e.time, e.id) > ($2, $4::timestamptz, $5::uuid)
     order by e.transaction_id, e.time, e.id limit $6`,
    // An earlier version wrote the id alone as the key. Then that transaction is delivered again.
    [organizationId, after.transactionId, end, id ? time : '-infinity', id ?? NOBODY, limit],
  )
  return rows.map(row => {
    const item = toldOf(row)
    // A receiver drops what it has seen by its id: what changed since it was told has another one.
    const isFirst =
      row.begun_in !== null && (row.begun_in === row.transaction_id || row.begun_in > after.transactionId)
    return {
      place: { transactionId: row.transaction_id, key: row.key },
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
