import { type ClientBase, escapeIdentifier } from 'pg'

/*
 * The feed returns readings in the order of their commit. Packed readings leave it once they have been there long
 * enough; so do those whose day is dropped. A floor says, for each organization, up to where rows have left the feed: a
 * reader whose position is before it has missed something.
 */

/** A position in the feed, as in its cursor. */
export interface Floor {
  transactionId: number
  vehicleId: string
  time: string
}

interface Leaving {
  /** The table that the rows leave. */
  relation: string
  /** Rows stored later stay in the feed, or are deleted before their time. */
  receivedBefore: Date
  from: Date
  to: Date
  /** Absent: all. */
  vehicleId?: string
}

/** Before rows leave: from here on, readers that have not seen them are told. It is committed before they are gone. */
export async function raiseFloors(
  client: Pick<ClientBase, 'query'>,
  { relation, receivedBefore, from, to, vehicleId }: Leaving,
): Promise<void> {
  const table = `public.${escapeIdentifier(relation)}`
  const leaving = `row.time >= $1 and row.time < $2 and row.received_at < $3 and ($4::uuid is null or row.vehicle_id = $4)`
  await client.query(
    `with last as materialized (
       select vehicle.organization_id, max(of_vehicle.transaction_id) as transaction_id
       from (
         select row.vehicle_id, max(row.transaction_id) as transaction_id from ${table} row where ${leaving} group by 1
       ) of_vehicle
       join vehicles vehicle on vehicle.id = of_vehicle.vehicle_id
       group by 1
     )
     insert into feed_floors as known (organization_id, transaction_id, vehicle_id, time)
     select last.organization_id, last.transaction_id, place.vehicle_id, place.time
     from last
     cross join lateral (
       select row.vehicle_id, row.time
       from ${table} row
       join vehicles vehicle on vehicle.id = row.vehicle_id and vehicle.organization_id = last.organization_id
       where row.transaction_id = last.transaction_id and ${leaving}
       order by row.vehicle_id desc, row.time desc
       limit 1
     ) place
     on conflict (organization_id) do update
     set transaction_id = excluded.transaction_id, vehicle_id = excluded.vehicle_id, time = excluded.time
     where (excluded.transaction_id, excluded.vehicle_id, excluded.time)
         > (known.transaction_id, known.vehicle_id, known.time)`,
    [from, to, receivedBefore, vehicleId ?? null],
  )
}

export async function readFloor(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
): Promise<Floor | undefined> {
  const { rows } = await client.query<Floor>(
    `select transaction_id as "transactionId", vehicle_id as "vehicleId",
            to_char(time, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as time
     from feed_floors where organization_id = $1`,
    [organizationId],
  )
  return rows[0]
}
