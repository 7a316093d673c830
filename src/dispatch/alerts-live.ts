import type { Pool } from 'pg'
import type { LiveDispatchAlert } from '../client/protocol.ts'

interface TenantDispatchAlert {
  organizationId: string
  alert: LiveDispatchAlert
}

interface Row extends Omit<LiveDispatchAlert, 'createdAt' | 'resolvedAt'> {
  organizationId: string
  createdAt: Date
  resolvedAt: Date | null
}

/** As they are now. */
export async function readDispatchAlerts(pool: Pool, ids: readonly string[]): Promise<TenantDispatchAlert[]> {
  const { rows } = await pool.query<Row>(
    `select organization_id as "organizationId", id, order_id as "orderId", driver_id as "driverId", alert_type as "alertType",
            severity, message, created_at as "createdAt", resolved_at as "resolvedAt"
     from dispatch_alerts where id = any ($1::uuid[]) order by created_at, id`,
    [ids],
  )
  return rows.map(({ organizationId, createdAt, resolvedAt, ...alert }) => ({
    organizationId,
    alert: {
      ...alert,
      createdAt: createdAt.toISOString(),
      resolvedAt: resolvedAt?.toISOString() ?? null,
    },
  }))
}
