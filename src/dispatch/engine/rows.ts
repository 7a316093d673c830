import type { ClientBase } from 'pg'
import type { AssignmentType } from '../automation/by-hand.ts'
import type { Assignment } from './assigned.ts'
import type { Batch } from './batches.ts'
import type { PlanChange } from './decide.ts'
import { type Eta, isoOf } from './ground.ts'

/** The organization, the time, and the kind of assignment of what is written. */
export interface Writing {
  readonly organizationId: string
  readonly now: number
  readonly type: AssignmentType
  readonly userId?: string | undefined
}

/** Only for stops that are still to be done, whatever was planned with meanwhile. */
export async function writeEtas(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  now: number,
  etas: readonly (Eta & { driverId: string })[],
): Promise<void> {
  if (etas.length === 0) return
  await client.query(
    `insert into stop_etas (stop_id, organization_id, job_id, driver_id, eta, eta_late, computed_at)
     select s.id, $1, s.job_id, n.driver, n.eta, n.late, $6
     from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) as n (stop, driver, eta, late)
     join job_stops s on s.id = n.stop and s.organization_id = $1
     where s.departed_at is null and s.outcome is null and s.deleted_at is null
     order by s.id
     on conflict (stop_id) do update
     set driver_id = excluded.driver_id, eta = excluded.eta, eta_late = excluded.eta_late,
         computed_at = excluded.computed_at`,
    [
      organizationId,
      etas.map(({ stopId }) => stopId),
      etas.map(({ driverId }) => driverId),
      etas.map(({ eta }) => isoOf(eta)),
      etas.map(({ etaLate }) => isoOf(etaLate)),
      isoOf(now),
    ],
  )
}

export async function writeLogs(
  client: ClientBase,
  given: readonly Assignment[],
  plans: readonly PlanChange[],
  { organizationId, now, type, userId }: Writing,
): Promise<void> {
  if (given.length === 0) return
  const version = new Map(plans.map(({ driver }) => [driver.id, driver.version + 1]))
  await client.query(
    `insert into assignment_logs (organization_id, order_id, driver_id, vehicle_id, assignment_type, total_score, distance_score,
       time_score, load_score, priority_score, assigned_at, assigned_by, plan_version, alternatives, reasons)
     select $1, n.order_id, n.driver, nullif(n.vehicle, '')::uuid, $3::assignment_type, n.total, n.distance, n.time, n.load,
            n.priority, $4, $5, n.version, n.alternatives, n.reasons
     from jsonb_to_recordset($2) as n (order_id uuid, driver uuid, vehicle text, total numeric, distance numeric,
       time numeric, load numeric, priority numeric, version bigint, alternatives jsonb, reasons jsonb)
     order by n.order_id`,
    [
      organizationId,
      JSON.stringify(
        given.map(({ order, driverId, vehicleId, scores, alternatives, addedKm, addedMinutes, from }) => ({
          order_id: order.id,
          driver: driverId,
          vehicle: vehicleId,
          ...scores,
          version: version.get(driverId) ?? null,
          alternatives,
          reasons: { addedKm, addedMinutes, ...(from ? { from } : {}) },
        })),
      ),
      type,
      new Date(now).toISOString(),
      userId ?? null,
    ],
  )
}

/**
 * Those with an order that is in no batch of its driver yet, and of which the driver has all orders still. An older batch with some of
 * them, which was not begun, is over.
 */
export async function writeBatches(
  client: ClientBase,
  batches: readonly Batch[],
  organizationId: string,
): Promise<string[]> {
  if (batches.length === 0) return []
  const { rows: found } = await client.query<{ at: string }>(
    `select n.at
     from jsonb_array_elements($2) with ordinality as n (batch, at)
     cross join lateral (select (n.batch ->> 'driverId')::uuid as id,
                                array(select jsonb_array_elements_text(n.batch -> 'orderIds')::uuid) as orders) d
     where exists (
         select from unnest(d.orders) as one (id)
         where not exists (select from order_batches b
                           where b.organization_id = $1 and b.order_ids @> array[one.id] and b.driver_id = d.id
                             and b.status in ('pending', 'processing')))
       and not exists (select from transport_jobs j
                       where j.organization_id = $1 and j.id = any (d.orders) and j.driver_id is distinct from d.id)`,
    [organizationId, JSON.stringify(batches)],
  )
  const isNew = new Set(found.map(({ at }) => Number(at) - 1))
  const made = batches.filter((_, at) => isNew.has(at))
  if (made.length === 0) return []
  await client.query(
    `update order_batches b set status = 'cancelled'
     where b.organization_id = $1 and b.status = 'pending' and b.order_ids && $2::uuid[]`,
    [organizationId, made.flatMap(({ orderIds }) => orderIds)],
  )
  const { rows } = await client.query<{ id: string }>(
    `insert into order_batches (organization_id, driver_id, order_ids, order_count, total_distance_km)
     select $1, n.driver, array(select jsonb_array_elements_text(n.orders)::uuid), jsonb_array_length(n.orders), n.km
     from jsonb_to_recordset($2) as n (driver uuid, orders jsonb, km numeric)
     returning id`,
    [
      organizationId,
      JSON.stringify(made.map(({ driverId, orderIds, km }) => ({ driver: driverId, orders: orderIds, km }))),
    ],
  )
  return rows.map(({ id }) => id)
}
