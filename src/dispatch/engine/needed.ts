import type { ClientBase } from 'pg'

/** Reports a route that should be optimised again while that engine is stopped, through the driver's next order. */
export async function noteNeeded(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  driverIds: readonly string[],
): Promise<void> {
  if (driverIds.length === 0) return
  await client.query(
    `insert into dispatch_alerts (organization_id, order_id, driver_id, alert_type, severity, message)
     select $1, s.job_id, p.driver_id, 'OPTIMIZATION_NEEDED', 'low', 'Something on the route has changed, but route optimisation is stopped.'
     from driver_plans p join job_stops s on s.id = p.stop_ids[1] and s.organization_id = $1
     where p.organization_id = $1 and p.driver_id = any ($2::uuid[]) and cardinality(p.stop_ids) > 1
       and not exists (select from dispatch_alerts a
                       where a.organization_id = $1 and a.driver_id = p.driver_id and not a.resolved
                         and a.alert_type = 'OPTIMIZATION_NEEDED')
       and not exists (select from automation_open o
                       where o.organization_id = $1 and o.subject_id = s.job_id and o.matter = 'alert OPTIMIZATION_NEEDED')
     order by s.job_id`,
    [organizationId, driverIds],
  )
}

export async function resolveNeeded(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  driverIds: readonly string[],
): Promise<void> {
  await client.query(
    `update dispatch_alerts set resolved = true
     where organization_id = $1 and driver_id = any ($2::uuid[]) and not resolved and alert_type = 'OPTIMIZATION_NEEDED'`,
    [organizationId, driverIds],
  )
}
