import type { ClientBase } from 'pg'
import { nextStep, type Offer } from './offers.ts'
import type { Unplanned } from './unplanned.ts'
import type { EngineSettings } from './world.ts'

/** One open alert per order, with the number of drivers that each reason applies to; it is updated with each finding. */
export async function writeFailedDispatches(
  client: ClientBase,
  organizationId: string,
  unplanned: readonly Pick<Unplanned, 'order' | 'counts'>[],
): Promise<void> {
  if (unplanned.length === 0) return
  const found = JSON.stringify(
    unplanned.map(({ order, counts }) => ({ order_id: order.id, reasons: counts })),
  )
  await client.query(
    `update dispatch_alerts a set metadata = a.metadata || jsonb_build_object('reasons', n.reasons)
     from jsonb_to_recordset($2) as n (order_id uuid, reasons jsonb)
     where a.organization_id = $1 and a.order_id = n.order_id and a.alert_type = 'DISPATCH_FAILED' and not a.resolved
       and a.metadata -> 'reasons' is distinct from n.reasons`,
    [organizationId, found],
  )
  await client.query(
    `insert into dispatch_alerts (organization_id, order_id, alert_type, severity, message, metadata)
     select $1, n.order_id, 'DISPATCH_FAILED', 'high', 'Nobody could be found for the order.',
            jsonb_build_object('reasons', n.reasons)
     from jsonb_to_recordset($2) as n (order_id uuid, reasons jsonb)
     where not exists (
       select from automation_open o
       where o.organization_id = $1 and o.subject_id = n.order_id and o.matter = 'alert DISPATCH_FAILED')
     order by n.order_id`,
    [organizationId, found],
  )
}

/** Offers that nobody answered in time count as rejected. */
export async function expireOffers(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  now: number,
): Promise<void> {
  await client.query(
    `update dispatch_offers set status = 'expired', answered_at = expires_at
     where organization_id = $1 and status = 'offered' and expires_at <= $2`,
    [organizationId, new Date(now).toISOString()],
  )
}

interface Offering {
  readonly orderId: string
  readonly driverId: string
  readonly vehicleId: string
}

export async function writeOffers(
  client: ClientBase,
  organizationId: string,
  offers: readonly Offering[],
  now: number,
  { offerSeconds }: EngineSettings,
): Promise<void> {
  if (offers.length === 0) return
  await client.query(
    `insert into dispatch_offers (organization_id, order_id, driver_id, vehicle_id, offered_at, expires_at)
     select $1, n.order_id, n.driver, n.vehicle, $5, $6
     from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as n (order_id, driver, vehicle)
     join transport_jobs j on j.organization_id = $1 and j.id = n.order_id and j.driver_id is null and j.status = 'pending'
     where not exists (
       select from automation_open o
       where o.organization_id = $1 and o.subject_id = n.order_id and o.matter = 'offer')
     order by n.order_id`,
    [
      organizationId,
      offers.map(({ orderId }) => orderId),
      offers.map(({ driverId }) => driverId),
      offers.map(({ vehicleId }) => vehicleId || null),
      new Date(now).toISOString(),
      new Date(now + offerSeconds * 1_000).toISOString(),
    ],
  )
}

/** How new orders are assigned: at once, by an offer, by force, or not at all. */
export function stepsOf(
  orderIds: readonly string[],
  offers: ReadonlyMap<string, readonly Offer[]>,
  settings: EngineSettings,
): Map<string, ReturnType<typeof nextStep>> {
  return new Map(orderIds.map(id => [id, nextStep(offers.get(id) ?? [], settings)]))
}
