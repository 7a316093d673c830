import type { Pool } from 'pg'
import Type from 'typebox'
import { readSql } from '../database/sql.ts'
import { queryAsTenant, type Tenant } from '../database/transaction.ts'
import type { App } from '../http/app.ts'
import { Timestamp } from '../http/schemas.ts'
import { tenantOf } from '../resources/routes.ts'

const figures = {
  activeVehicles: Type.Integer(),
  driversOnDuty: Type.Integer({ description: 'With an active assignment at this moment.' }),
  openJobs: Type.Integer({ description: 'Jobs that are neither completed nor cancelled.' }),
  overdueMaintenance: Type.Integer(),
  unresolvedAlerts: Type.Integer(),
  monthCost: Type.Number({ description: "Cost of maintenance this month, in the organization's time zone." }),
  monthRevenue: Type.Number({ description: 'Sum of the agreed prices of the jobs completed this month.' }),
}

const Dashboard = Type.Object({
  ...figures,
  computedAt: Timestamp('When the figures were counted.'),
  ageSeconds: Type.Number({ description: 'Age of the figures.' }),
})

interface Figures extends Record<keyof typeof figures, number> {}

export const dashboardSql = readSql(import.meta.url, 'dashboard.sql')

/** The number of organizations whose figures are cached. */
const LIMIT = 1_000

interface DashboardDeps {
  pool: Pool
  /** How long figures are shown before they are counted again. */
  cacheSeconds: number
  now: () => number
}

type Whose = Pick<Tenant, 'organizationId' | 'vehicleGroupIds'>

/**
 * Counted once for each organization, or set of groups that users are limited to, and period, however many ask at once: the
 * promise of the count is cached, so that requests during it share it. A failed count is not cached.
 */
export function createDashboard({ pool, cacheSeconds, now }: DashboardDeps) {
  const kept = new Map<string, { figures: Promise<Figures>; computedAt: number }>()
  return async ({ organizationId, vehicleGroupIds }: Whose) => {
    const whose = [organizationId, ...(vehicleGroupIds ?? [])].join()
    let entry = kept.get(whose)
    if (!entry || now() - entry.computedAt >= cacheSeconds * 1000) {
      const figures = queryAsTenant<Figures & Record<string, number>>(
        pool,
        { organizationId, vehicleGroupIds },
        dashboardSql,
      ).then(rows => rows[0]!)
      entry = { figures, computedAt: now() }
      kept.delete(whose)
      kept.set(whose, entry)
      if (kept.size > LIMIT) kept.delete(kept.keys().next().value!)
      figures.catch(() => kept.get(whose)?.figures === figures && kept.delete(whose))
    }
    const { figures, computedAt } = entry
    return {
      ...(await figures),
      computedAt: new Date(computedAt).toISOString(),
      ageSeconds: (now() - computedAt) / 1000,
    }
  }
}

export function dashboardRoute(app: App, deps: DashboardDeps): void {
  const dashboard = createDashboard(deps)
  const options = {
    config: { access: 'reports:read' as const, vehicles: 'of-groups' as const },
    schema: {
      tags: ['dashboard'],
      summary: "The fleet's current figures",
      response: { 200: Dashboard },
    },
  }
  app.get('/dashboard', options, async request => await dashboard(tenantOf(request)))
}
