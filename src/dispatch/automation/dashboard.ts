import Type from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import type { App } from '../../http/app.ts'
import { Timestamp } from '../../http/schemas.ts'
import { tenantOf } from '../../resources/routes.ts'
import { queryRows } from '../../resources/rows.ts'
import { type AutomationDeps, read } from './deps.ts'
import { statusOf } from './engines.ts'

const Count = Type.Integer({ minimum: 0 })

const Dashboard = Type.Object(
  {
    time: Timestamp(),
    running: Type.Array(Type.String(), { description: 'The engines that are started.' }),
    orders: Type.Object({ open: Count, pending: Count, assigned: Count, inProgress: Count }),
    plans: Type.Object({ drivers: Count, stops: Count }),
    alerts: Type.Object({ open: Count, dispatchFailed: Count, slaBreach: Count }),
    escalations: Type.Object({ open: Count, critical: Count, high: Count }),
    incidents: Type.Object({ active: Count }),
    targets: Type.Object({
      drivers: Count,
      targetDeliveries: Count,
      currentDeliveries: Count,
      targetRevenue: Type.Number(),
      currentRevenue: Type.Number(),
      available: Count,
      busy: Count,
    }),
  },
  { component: 'AutomationDashboard' },
)

const figures = `
  select jsonb_build_object(
    'orders', (select jsonb_build_object('open', count(*), 'pending', count(*) filter (where status = 'pending'),
        'assigned', count(*) filter (where status = 'assigned'),
        'inProgress', count(*) filter (where status = 'in_progress'))
      from transport_jobs where has_stops and deleted_at is null and status in ('pending', 'assigned', 'in_progress')),
    'plans', (select jsonb_build_object('drivers', count(*), 'stops', coalesce(sum(cardinality(stop_ids)), 0))
      from driver_plans where cardinality(stop_ids) > 0),
    'alerts', (select jsonb_build_object('open', count(*),
        'dispatchFailed', count(*) filter (where matter = 'alert DISPATCH_FAILED'),
        'slaBreach', count(*) filter (where matter = 'alert SLA_BREACH'))
      from automation_open where matter in ('alert DISPATCH_FAILED', 'alert OPTIMIZATION_NEEDED', 'alert SLA_BREACH',
        'alert DRIVER_UNRESPONSIVE')),
    'escalations', (select jsonb_build_object('open', count(*), 'critical', count(*) filter (where severity = 'critical'),
        'high', count(*) filter (where severity = 'high'))
      from escalation_logs where status <> 'resolved'),
    'incidents', (select jsonb_build_object('active', count(*)) from traffic_incidents where active),
    'targets', (select jsonb_build_object('drivers', count(*), 'targetDeliveries', coalesce(sum(target_deliveries), 0),
        'currentDeliveries', coalesce(sum(current_deliveries), 0), 'targetRevenue', coalesce(sum(target_revenue), 0),
        'currentRevenue', coalesce(sum(current_revenue), 0),
        'available', count(*) filter (where status = 'available'), 'busy', count(*) filter (where status = 'busy'))
      from driver_targets)
  ) as figures, now() as time`

export function automationDashboardRoutes(app: App, { pool }: AutomationDeps): void {
  app.get(
    '/automation/dashboard',
    read('What is open now, and the figures of the day', { response: { 200: Dashboard } }),
    async request =>
      await asTenant(pool, tenantOf(request), async client => {
        const status = await statusOf(client)
        const { rows } = await queryRows<{ time: string; figures: object }>(client, figures, [])
        const running = Object.values(status).filter(each => each.running)
        return {
          time: rows[0]!.time,
          running: running.map(({ engine }) => engine),
          ...rows[0]!.figures,
        } as never
      }),
  )
}
