import type { PoolClient } from 'pg'
import { isoTime } from '../telemetry/store/columns.ts'
import { NOBODY, type Question, type Source } from './source.ts'

interface OutboxRow {
  id: string
  transaction_id: number
  key: string
  type: string
  message_id: string
  lane: string
  vehicle_id: string | null
  time: Date
  data: object
}

/** Rows written by triggers through tell_outside(), of one of these types. */
export function outboxSource(type: string, permission: Source['permission']): Source {
  return {
    name: type,
    permission,
    gives: kind => kind === type,
    read: async (client, { organizationId, after, end, limit }: Question) => {
      const [time, id] = after.key?.split('|') ?? ['-infinity', NOBODY]
      const { rows } = await client.query<OutboxRow>(
        `select id, transaction_id, ${isoTime('time')} || '|' || id as key, type, message_id, lane, vehicle_id, time, data
         from (select * from delivery_outbox
               where organization_id = $1 and transaction_id >= $2 and transaction_id < $3
                 and (transaction_id, time, id) > ($2, $4::timestamptz, $5::uuid) and type = $6
               order by transaction_id, time, id limit $7) o`,
        [organizationId, after.transactionId, end, time, id, type, limit],
      )
      return rows.map(row => ({
        place: { transactionId: row.transaction_id, key: row.key },
        messageId: row.message_id,
        kind: row.type,
        type: row.type,
        vehicleId: row.vehicle_id,
        lane: row.lane,
        time: row.time.toISOString(),
        data: row.data,
      }))
    },
    organizationsBetween: async (client, from, end) => organizationsIn(client, type, from, end),
  }
}

async function organizationsIn(client: PoolClient, type: string, from: number, end: number) {
  const { rows } = await client.query<{ id: string }>(
    `select distinct organization_id as id from delivery_outbox
     where transaction_id >= $1 and transaction_id < $2 and type = $3`,
    [from, end, type],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Rows that all subscribers have had enough time for. */
export async function pruneOutbox(client: Pick<PoolClient, 'query'>, keptSince: Date): Promise<void> {
  await client.query('delete from delivery_outbox where time < $1', [keptSince])
}
