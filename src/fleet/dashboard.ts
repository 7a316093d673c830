import type { Pool } from 'pg'
import Type from 'typebox'
import { readSql } from '../database/sql.ts'
import { queryAsTenant } from '../database/transaction.ts'
import type { App } from '../http/app.ts'
import { Timestamp } from '../http/schemas.ts'
import { tenantOf } from '../resources/routes.ts'

const figures = {
  activeVehicles: Type.Integer(),
  driversOnDuty: Type.Integer({ description: 'With an active assignment at this moment.' }),
  openJobs: Type.Integer({ description: 'Neither completed nor cancelled.' }),
  overdueMaintenance: Type.Integer(),
  unresolvedAlerts: Type.Integer(),
  monthCost: Type.Number({ description: "Of maintenance, this month, in the organization's time zone." }),
  monthRevenue: Type.Number({ description: 'The agreed prices of the jobs that were completed this month.' }),
}

const Dashboard = Type.Object({
  ...figures,
  computedAt: Timestamp('When the figures were counted.'),
  ageSeconds: Type.Number({ description: 'How long ago that was.' }),
})

interface Figures extends Record<keyof typeof figures, number> {}

export const dashboardSql = readSql(import.meta.url, 'dashboard.sql')

/** Organizations whose figures are kept at a time. */
const LIMIT = 1_000

interface DashboardDeps {
  pool: Pool
  /** For how long figures are shown before they are counted again. */
  cacheSeconds: number
  now: () => number
}

/**
 * Counted once for each organization and period, however many ask meanwhile: what is kept is the counting
 * itself, so that those who come while it runs share it. One that failed is not kept.
 */
export function createDashboard({ pool, cacheSeconds, now }: DashboardDeps) {
  const kept = new Map<string, { figures: Promise<Figures>; computedAt: number }>()
  return async (organizationId: string) => {
    let entry = kept.get(organizationId)
    if (!entry || now() - entry.computedAt >= cacheSeconds * 1000) {
      const figures = queryAsTenant<Figures & Record<string, number>>(
        pool,
        { organizationId },
        dashboardSql,
      ).then(rows => rows[0]!)
      entry = { figures, computedAt: now() }
      kept.delete(organizationId)
      kept.set(organizationId, entry)
      if (kept.size > LIMIT) kept.delete(kept.keys().next().value!)
      figures.catch(() => kept.get(organizationId)?.figures === figures && kept.delete(organizationId))
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
    config: { access: 'reports:read' as const },
    schema: {
      tags: ['dashboard'],
      summary: "The fleet's figures of the moment",
      response: { 200: Dashboard },
    },
  }
  app.get('/dashboard', options, async request => await dashboard(tenantOf(request).organizationId))
}
