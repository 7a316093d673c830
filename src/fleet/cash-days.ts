import type { Pool } from 'pg'
import Type from 'typebox'
import { asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { Nullable, Uuid } from '../http/schemas.ts'
import { Day, Reference } from '../resources/fields.ts'
import { tenantOf } from '../resources/routes.ts'
import { queryRows } from '../resources/rows.ts'

const CashDay = Type.Object(
  {
    driverId: Uuid(),
    driverName: Type.String(),
    day: Day("In the organization's time zone."),
    currency: Type.String(),
    orders: Type.Integer({ description: 'Number of orders for which cash was collected.' }),
    due: Type.Number({ description: 'Amount due for these orders.' }),
    collected: Type.Number(),
    handedOver: Nullable(Type.Number({ description: 'Null: the day is not settled yet.' })),
    difference: Nullable(Type.Number({ description: 'Amount handed over minus amount collected.' })),
    settlementId: Nullable(Uuid()),
  },
  { component: 'CashDay' },
)

/** The maximum number of rows in one answer. */
const MOST_ROWS = 10_000

/** The cash that drivers collected, and how much of it they handed over, by day and currency. */
export function cashDaysRoute(app: App, { pool }: { pool: Pool }): void {
  app.get(
    '/cash-days',
    {
      config: { access: 'cash:read' },
      schema: {
        tags: ['cash-settlements'],
        summary: 'Cash collected and handed over, by driver and day, newest first',
        querystring: Type.Object(
          {
            from: Type.Optional(Day('The first day; by default six days before the last one.')),
            to: Type.Optional(Day('The last day, inclusive; by default today.')),
            driverId: Type.Optional(Reference('drivers', 'Only this driver.')),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ items: Type.Array(CashDay) }) },
      },
    },
    async request => {
      const { from, to, driverId } = request.query
      if (from !== undefined && to !== undefined && from > to)
        throw new Problem('bad_range', { members: { field: 'to' } })
      const { rows } = await asTenant(pool, tenantOf(request), client =>
        queryRows(client, cashDays, [from ?? null, to ?? null, driverId ?? null]),
      )
      if (rows.length > MOST_ROWS) throw new Problem('range_too_large')
      return { items: rows as never[] }
    },
  )
}

const cashDays = `
  with zone as (
    select o.id, o.time_zone from organizations o where o.id = current_organization()
  ), last as (
    select coalesce($2::date, (now() at time zone z.time_zone)::date) as day from zone z
  ), range as (
    select coalesce($1::date, l.day - 6) as first, l.day as last from last l
  ), collected as (
    select j.cash_collected_by as driver_id, (j.cash_collected_at at time zone z.time_zone)::date as day, j.currency,
           count(*) as orders, coalesce(sum(j.cash_due), 0) as due, sum(j.cash_collected) as collected
    from zone z, range r, transport_jobs j
    where j.organization_id = z.id and j.deleted_at is null and j.cash_collected_by is not null
      and j.cash_collected_at >= r.first::timestamp at time zone z.time_zone
      and j.cash_collected_at < (r.last + 1)::timestamp at time zone z.time_zone
      and ($3::uuid is null or j.cash_collected_by = $3)
    group by 1, 2, 3
  ), settled as (
    select s.id, s.driver_id, s.day, s.currency, s.handed_over
    from range r, cash_settlements s
    where s.deleted_at is null and s.day between r.first and r.last and ($3::uuid is null or s.driver_id = $3)
  )
  select driver_id as "driverId", coalesce(d.name, '') as "driverName", day, currency,
         coalesce(c.orders, 0) as orders, coalesce(c.due, 0) as due, coalesce(c.collected, 0) as collected,
         s.handed_over as "handedOver", s.handed_over - coalesce(c.collected, 0) as difference, s.id as "settlementId"
  from collected c full join settled s using (driver_id, day, currency)
  join drivers d on d.id = driver_id
  order by day desc, d.name, driver_id, currency
  limit ${MOST_ROWS + 1}`
