import type { Pool, PoolClient } from 'pg'
import Type from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { Uuid } from '../../http/schemas.ts'
import { Day, OneOf, Reference } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'
import { queryRows } from '../../resources/rows.ts'
import { read, write } from '../automation/deps.ts'
import { DayRange, daysOf } from '../automation/stats.ts'

const statuses = ['available', 'busy', 'break', 'offline'] as const
const Amount = Type.Number({ minimum: 0, maximum: 999_999_999_999 })
const Deliveries = Type.Integer({ minimum: 0, maximum: 1_000_000 })
const Percent = Type.Number({ minimum: 0, maximum: 100 })

const Target = Type.Object(
  {
    driverId: Uuid(),
    targetDeliveries: Deliveries,
    targetRevenue: Amount,
    currentDeliveries: Type.Integer({ description: "Completed today, in the organization's time zone." }),
    currentRevenue: Type.Number({ description: 'Sum of their agreed prices.' }),
    status: OneOf(
      statuses,
      'break and offline as the driver reported; otherwise derived from positions and open orders.',
    ),
    achievementPercentage: Percent,
  },
  { component: 'DriverTarget' },
)

const TargetBody = Type.Object(
  {
    targetDeliveries: Deliveries,
    targetRevenue: Amount,
    status: Type.Optional(
      OneOf(
        statuses,
        'The status that the driver reports; with available or busy it is derived from the orders.',
      ),
    ),
  },
  { additionalProperties: false, component: 'DriverTargetPut' },
)

const PerformanceDay = Type.Object(
  {
    driverId: Uuid(),
    date: Day("In the organization's time zone."),
    deliveriesCompleted: Type.Integer(),
    revenueGenerated: Type.Number(),
    targetDeliveries: Type.Integer(),
    targetRevenue: Type.Number(),
    targetAchieved: Type.Boolean(),
    achievementPercentage: Percent,
  },
  { component: 'DriverPerformanceDay' },
)

const Ranked = Type.Object(
  {
    driverId: Uuid(),
    driverName: Type.String(),
    days: Type.Integer({ description: 'Number of days in the range with data.' }),
    daysAchieved: Type.Integer(),
    daysMissed: Type.Integer(),
    deliveriesCompleted: Type.Integer(),
    revenueGenerated: Type.Number(),
    achievementPercentage: Type.Number({ description: 'Mean over the days.' }),
  },
  { component: 'DriverPerformanceRank' },
)

const RankQuery = Type.Object(
  {
    ...DayRange.properties,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 10 })),
  },
  { additionalProperties: false },
)

/** The maximum number of rows in an answer. */
const MOST_ROWS = 10_000
const USUAL_DAYS = 30

/** Drivers' targets, what they have reached today, and what they reached on each past day. */
export async function targetRoutes(app: App, { pool }: { pool: Pool }): Promise<void> {
  app.get(
    '/driver-targets',
    read('Targets of drivers, and what they have reached today', {
      querystring: Type.Object(
        { driverId: Type.Optional(Reference('drivers', 'Only this driver.')) },
        { additionalProperties: false },
      ),
      response: { 200: Type.Object({ items: Type.Array(Target) }) },
    }),
    async request => {
      const items = await asTenant(pool, tenantOf(request), client =>
        readTargets(client, request.query.driverId),
      )
      if (items.length > MOST_ROWS) throw new Problem('range_too_large')
      return { items: items as never[] }
    },
  )

  app.put(
    '/driver-targets/:driverId',
    write("Sets a driver's targets and reported status", {
      params: Type.Object({ driverId: Reference('drivers', 'The driver.') }),
      body: TargetBody,
      response: { 200: Target },
    }),
    async request => {
      const { driverId } = request.params
      const { targetDeliveries, targetRevenue, status } = request.body
      return await asTenant(pool, tenantOf(request), async client => {
        const { rowCount } = await client.query('select from drivers where id = $1 and deleted_at is null', [
          driverId,
        ])
        if (rowCount === 0) throw new Problem('not_found', { members: { id: driverId } })
        await client.query(
          `insert into driver_targets (driver_id, target_deliveries, target_revenue, said_status)
           values ($1, $2, $3, coalesce($4, 'available'))
           on conflict (driver_id) do update
           set target_deliveries = excluded.target_deliveries, target_revenue = excluded.target_revenue,
               said_status = case when $4::text is null then driver_targets.said_status else excluded.said_status end`,
          [driverId, targetDeliveries, targetRevenue, status ?? null],
        )
        return (await readTargets(client, driverId))[0] as never
      })
    },
  )

  app.get(
    '/driver-performance',
    read('What drivers reached, by day', {
      querystring: Type.Object(
        { ...DayRange.properties, driverId: Type.Optional(Reference('drivers', 'Only this driver.')) },
        { additionalProperties: false },
      ),
      response: { 200: Type.Object({ items: Type.Array(PerformanceDay) }) },
    }),
    async request => {
      const { driverId, ...range } = request.query
      const { rows } = await asTenant(pool, tenantOf(request), async client => {
        const days = daysOf(range, await today(client), USUAL_DAYS)
        return await queryRows(
          client,
          `select driver_id as "driverId", date, deliveries_completed as "deliveriesCompleted",
                  revenue_generated as "revenueGenerated", target_deliveries as "targetDeliveries",
                  target_revenue as "targetRevenue", target_achieved as "targetAchieved",
                  achievement_percentage as "achievementPercentage"
           from driver_performance_history
           where date between $1 and $2 ${driverId === undefined ? '' : 'and driver_id = $3'}
           order by date, driver_id limit ${MOST_ROWS + 1}`,
          [days.from, days.to, ...(driverId === undefined ? [] : [driverId])],
        )
      })
      if (rows.length > MOST_ROWS) throw new Problem('range_too_large')
      return { items: rows as never[] }
    },
  )

  rankRoute(app, pool, 'top', 'Drivers by achievement of their targets, best first', {
    having: 'true',
    order: '"achievementPercentage" desc, "revenueGenerated" desc',
  })
  rankRoute(app, pool, 'missing-targets', 'Drivers who missed their targets, worst first', {
    having: 'not bool_and(h.target_achieved)',
    order: '"daysMissed" desc, "achievementPercentage"',
  })
}

function rankRoute(
  app: App,
  pool: Pool,
  name: string,
  summary: string,
  { having, order }: { having: string; order: string },
): void {
  app.get(
    `/driver-performance/${name}`,
    read(summary, { querystring: RankQuery, response: { 200: Type.Object({ items: Type.Array(Ranked) }) } }),
    async request => {
      const { limit = 10, ...range } = request.query
      const { rows } = await asTenant(pool, tenantOf(request), async client => {
        const days = daysOf(range, await today(client), USUAL_DAYS)
        return await queryRows(
          client,
          `select h.driver_id as "driverId", d.name as "driverName", count(*) as days,
                  count(*) filter (where h.target_achieved) as "daysAchieved",
                  count(*) filter (where not h.target_achieved) as "daysMissed",
                  sum(h.deliveries_completed) as "deliveriesCompleted", sum(h.revenue_generated) as "revenueGenerated",
                  round(avg(h.achievement_percentage), 2) as "achievementPercentage"
           from driver_performance_history h join drivers d on d.id = h.driver_id
           where h.date between $1 and $2
           group by h.driver_id, d.name having ${having} order by ${order}, h.driver_id limit $3`,
          [days.from, days.to, limit],
        )
      })
      return { items: rows as never[] }
    },
  )
}

async function readTargets(client: PoolClient, driverId?: string) {
  const { rows } = await queryRows(
    client,
    // What is worked out is worked out once.
    `with t as materialized (
       select driver_id, target_deliveries, target_revenue, current_deliveries, current_revenue, status
       from driver_targets ${driverId === undefined ? '' : 'where driver_id = $1'})
     select driver_id as "driverId", target_deliveries as "targetDeliveries", target_revenue as "targetRevenue",
            current_deliveries as "currentDeliveries", current_revenue as "currentRevenue", status,
            calculate_achievement_percentage(current_deliveries, target_deliveries, current_revenue, target_revenue)
              as "achievementPercentage"
     from t order by driver_id limit ${MOST_ROWS + 1}`,
    driverId === undefined ? [] : [driverId],
  )
  return rows
}

/** The organization's day. */
async function today(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ today: string }>(
    `select to_char(now() at time zone time_zone, 'YYYY-MM-DD') as today from organizations where id = current_organization()`,
  )
  return rows[0]!.today
}
