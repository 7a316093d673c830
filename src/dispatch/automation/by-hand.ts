import type { PoolClient } from 'pg'
import { Problem } from '../../errors.ts'
import { queryRows } from '../../resources/rows.ts'

export type AssignmentType = 'AUTO_ASSIGNED' | 'FORCE_ASSIGNED' | 'MANUAL'

interface ByHand {
  organizationId: string
  orderId: string
  driverId: string
  force?: boolean | undefined
  userId?: string | undefined
  type?: AssignmentType | undefined
}

interface Reason {
  driverId: string
  code: string
  detail: string
}

/** An order that can still be assigned; `lock`: and by nobody else until the end of the transaction. */
export async function openOrder(
  client: PoolClient,
  orderId: string,
  lock?: 'lock',
): Promise<{ status: string; driverId: string | null }> {
  const { rows } = await client.query<{ status: string; driverId: string | null; hasStops: boolean }>(
    `select status, driver_id as "driverId", has_stops as "hasStops"
     from transport_jobs where id = $1 and deleted_at is null ${lock ? 'for no key update' : ''}`,
    [orderId],
  )
  const [order] = rows
  if (!order)
    throw new Problem('not_found', { message: `There is no order ${orderId}.`, members: { id: orderId } })
  if (!order.hasStops)
    throw new Problem('violates_rule', {
      message: 'The job has no stops, so it is not an order.',
      members: { id: orderId },
    })
  if (!['pending', 'assigned', 'in_progress'].includes(order.status))
    throw new Problem('not_from_here', {
      message: `The order is ${order.status}.`,
      members: { id: orderId, from: order.status, to: 'assigned' },
    })
  return order
}

/**
 * Assigns an order to a driver without an engine: at the end of the driver's plan, where the next round finds it. Only
 * what a record forbids prevents it, and not if it is forced.
 */
export async function assignByHand(client: PoolClient, asked: ByHand): Promise<string> {
  const { organizationId, orderId, driverId, force = false } = asked
  const before = await openOrder(client, orderId, 'lock')
  const [hindered] = await hindrancesOf(client, driverId)
  if (hindered?.code && !force)
    throw new Problem('no_driver', {
      members: { reasons: [{ driverId, code: hindered.code, detail: details[hindered.code] }] },
    })
  if (before.driverId !== null && before.driverId !== driverId)
    await client.query(
      `update driver_plans p
       set version = version + 1,
           stop_ids = array(select n.id from unnest(stop_ids) with ordinality n (id, place)
                            where n.id not in (select s.id from job_stops s where s.job_id = $2) order by n.place)
       where driver_id = $1`,
      [before.driverId, orderId],
    )
  await client.query(
    `update transport_jobs set driver_id = $2, vehicle_id = coalesce($3, vehicle_id),
       status = case when status = 'pending' then 'assigned' else status end
     where id = $1`,
    [orderId, driverId, hindered?.vehicleId ?? null],
  )
  const { rows: plans } = await client.query<{ version: string }>(
    `insert into driver_plans as p (driver_id, vehicle_id, version, stop_ids)
     select $1, $3, 1, array(select s.id from job_stops s
                             where s.job_id = $2 and s.deleted_at is null and s.departed_at is null and s.outcome is null
                             order by s.position, s.id)
     on conflict (driver_id) do update
     set version = p.version + 1, vehicle_id = excluded.vehicle_id,
         stop_ids = p.stop_ids || array(select n from unnest(excluded.stop_ids) with ordinality x (n, place)
                                        where n <> all (p.stop_ids) order by place)
     returning version`,
    [driverId, orderId, hindered?.vehicleId ?? null],
  )
  await client.query(
    `update dispatch_offers set status = 'withdrawn', answered_at = now() where order_id = $1 and status = 'offered'`,
    [orderId],
  )
  const { rows } = await client.query<{ id: string }>(
    `insert into assignment_logs (organization_id, order_id, driver_id, vehicle_id, assignment_type, assigned_by, plan_version, reasons)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      organizationId,
      orderId,
      driverId,
      hindered?.vehicleId ?? null,
      asked.type ?? (force ? 'FORCE_ASSIGNED' : 'MANUAL'),
      asked.userId ?? null,
      plans[0]!.version,
      JSON.stringify(hindered?.code ? { overridden: hindered.code } : {}),
    ],
  )
  return rows[0]!.id
}

const details: Readonly<Record<string, string>> = {
  INACTIVE: 'the driver or the vehicle is not active',
  LICENSE: 'the licence has expired',
  NO_VEHICLE: 'the driver has no vehicle at present',
  BREAK: 'the driver is on a break',
  OFFLINE: 'the driver is off duty',
  STALE_POSITION: "the driver's position is out of date",
  NO_ENGINE: 'no engine is running that could choose a driver',
}

/** Why no engine assigns anything to each driver; a driver without a reason waits for an engine. */
export async function reasonsAgainst(client: PoolClient): Promise<Reason[]> {
  const found = await hindrancesOf(client)
  return found.map(({ driverId, code, soft }) => {
    const because = code ?? soft ?? 'NO_ENGINE'
    return { driverId, code: because, detail: details[because]! }
  })
}

interface Hindered {
  driverId: string
  vehicleId: string | null
  /** Because of the records: only by force. */
  code: string | null
  /** Because of the present situation: a dispatcher may know better. */
  soft: string | null
}

async function hindrancesOf(client: PoolClient, driverId?: string): Promise<Hindered[]> {
  const { rows } = await queryRows<Hindered>(
    client,
    `select d.id as "driverId", v.id as "vehicleId",
            case when d.status <> 'active' or v.status <> 'active' then 'INACTIVE'
                 when d.license_expiry < current_date then 'LICENSE'
                 when v.id is null then 'NO_VEHICLE' end as code,
            case when s.said_status = 'break' then 'BREAK'
                 when s.said_status = 'offline' then 'OFFLINE'
                 when p.time is null or p.time < now() - interval '10 minutes' then 'STALE_POSITION' end as soft
     from drivers d
     left join vehicle_assignments a on a.driver_id = d.id and a.status = 'active' and a.deleted_at is null
       and a.start_time <= now() and (a.end_time is null or a.end_time > now())
     left join vehicles v on v.id = a.vehicle_id and v.deleted_at is null
     left join vehicle_position p on p.vehicle_id = v.id
     left join driver_target_settings s on s.driver_id = d.id
     where d.deleted_at is null and ($1::uuid is null or d.id = $1)
     order by d.id limit 1000`,
    [driverId ?? null],
  )
  return rows
}
