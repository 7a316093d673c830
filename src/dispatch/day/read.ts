import type { PoolClient } from 'pg'
import type { Static } from 'typebox'
import { queryRows } from '../../resources/rows.ts'
import type { Day, Stop } from './shapes.ts'

type MyDay = Static<typeof Day>
type MyStop = Static<typeof Stop>
type Driver = NonNullable<MyDay['driver']>
type Offer = MyDay['offers'][number]

/** The day of the driver whom the user's account is linked to; of nobody, if there is no such driver. */
export async function readDay(client: PoolClient): Promise<MyDay> {
  const { rows } = await queryRows<Driver>(client, driverOfUser, [])
  const [driver] = rows
  if (!driver) return { driver: null, offers: [], stops: [], cash: [] }
  const offers = await readOffers(client, driver.id)
  const stops = await queryRows<MyStop>(client, stopsOf('s.outcome_at desc nulls last'), [driver.id, null])
  const cash = await queryRows<MyDay['cash'][number]>(client, cashToday, [driver.id])
  return { driver, offers, stops: stops.rows, cash: cash.rows }
}

/** One stop of the driver's, whatever its state. */
export async function readStop(
  client: PoolClient,
  driverId: string,
  stopId: string,
): Promise<MyStop | undefined> {
  return (await queryRows<MyStop>(client, stopsOf('s.id'), [driverId, stopId])).rows[0]
}

async function readOffers(client: PoolClient, driverId: string): Promise<Offer[]> {
  const { rows: offers } = await queryRows<Omit<Offer, 'stops'>>(
    client,
    `select o.id, o.order_id as "orderId", j.reference, o.expires_at as "expiresAt", j.sla_due_at as "slaDueAt",
            j.weight, j.currency, j.cash_due as "cashDue"
     from dispatch_offers o
     join transport_jobs j on j.id = o.order_id and j.created_at = o.order_created_at and j.deleted_at is null
     where o.driver_id = $1 and o.status = 'offered' and o.expires_at > now()
     order by o.expires_at, o.id limit 100`,
    [driverId],
  )
  const { rows: stops } = await queryRows<Offer['stops'][number] & { orderId: string }>(
    client,
    `select s.job_id as "orderId", ${place}
     from job_stops s where s.job_id = any ($1::uuid[]) and s.deleted_at is null order by s.position, s.id`,
    [offers.map(({ orderId }) => orderId)],
  )
  return offers.map(offer => ({
    ...offer,
    stops: stops.filter(({ orderId }) => orderId === offer.orderId).map(({ orderId: _, ...stop }) => stop),
  }))
}

const driverOfUser = `
  select d.id, d.name, case when s.said_status in ('break', 'offline') then s.said_status else 'available' end as status,
         (select v.license_plate from vehicle_assignments a join vehicles v on v.id = a.vehicle_id
          where a.driver_id = d.id and a.status = 'active' and a.deleted_at is null and v.deleted_at is null
            and a.start_time <= now() and (a.end_time is null or a.end_time > now())
          order by a.start_time desc limit 1) as vehicle
  from drivers d left join driver_target_settings s on s.driver_id = d.id
  where d.id = current_driver_id()`

const place = `s.kind, s.name, s.longitude, s.latitude, s.window_start as "windowStart", s.window_end as "windowEnd"`

const today = `(select date_trunc('day', now(), o.time_zone) from organizations o where o.id = current_organization())`

/** Open stops in the order of the plan, followed by those in no plan; then those finished since midnight. */
function stopsOf(doneFirst: string): string {
  return `
    select s.id, s.job_id as "orderId", j.status as "orderStatus", j.reference, ${place},
           s.service_seconds as "serviceSeconds", s.contact_name as "contactName", s.contact_phone as "contactPhone",
           s.notes, e.eta, e.eta_late as "etaLate", j.sla_due_at as "slaDueAt", s.arrived_at as "arrivedAt",
           s.departed_at as "departedAt", s.outcome, s.outcome_reason as "outcomeReason",
           s.received_by as "receivedBy", s.proof, j.currency, j.cash_due as "cashDue",
           j.cash_collected as "cashCollected"
    from transport_jobs j
    join job_stops s on s.organization_id = j.organization_id and s.job_id = j.id and s.job_created_at = j.created_at
      and s.deleted_at is null
    left join stop_etas e on e.stop_id = s.id
    left join driver_plans p on p.driver_id = j.driver_id
    where j.organization_id = current_organization() and j.driver_id = $1 and j.deleted_at is null
      and case when $2::uuid is not null then s.id = $2
          else j.status in ('assigned', 'in_progress') or greatest(s.outcome_at, s.departed_at) >= ${today} end
    order by (s.outcome is not null or s.departed_at is not null or j.status in ('completed', 'failed', 'cancelled')),
             array_position(p.stop_ids, s.id) nulls last, ${doneFirst}, j.created_at, s.position, s.id
    limit 1000`
}

const cashToday = `
  select currency, coalesce(c.collected, 0) as collected, h.handed_over as "handedOver"
  from (select j.currency, sum(j.cash_collected) as collected from transport_jobs j
        where j.organization_id = current_organization() and j.cash_collected_by = $1 and j.deleted_at is null
          and j.cash_collected_at >= ${today} group by j.currency) c
  full join (select s.currency, s.handed_over from cash_settlements s
             where s.driver_id = $1 and s.deleted_at is null
               and s.day = (select (now() at time zone o.time_zone)::date from organizations o
                            where o.id = current_organization())) h using (currency)
  order by currency`
