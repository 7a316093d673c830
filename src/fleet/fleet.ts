import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import type { App } from '../http/app.ts'
import type { Resource } from '../resources/resource.ts'
import { resourceRoutes } from '../resources/routes.ts'
import { assignments } from './assignments.ts'
import { auditLogs } from './audit-logs.ts'
import { availabilityRoutes } from './availability.ts'
import { cashSettlements } from './cash.ts'
import { cashDaysRoute } from './cash-days.ts'
import { customers } from './customers.ts'
import { dashboardRoute } from './dashboard.ts'
import { drivers } from './drivers.ts'
import { jobs } from './jobs.ts'
import { maintenanceRecords, maintenanceSchedules, maintenanceTriggers } from './maintenance.ts'
import { routes } from './planned-routes.ts'
import { shipments } from './shipments.ts'
import { statisticsRoute } from './statistics.ts'
import { jobStops } from './stops.ts'
import { vehicleGroups } from './vehicle-groups.ts'
import { vehicles } from './vehicles.ts'

/** The schema's resources, each after those that it refers to. */
export const resources: readonly Resource[] = [
  vehicles,
  vehicleGroups,
  drivers,
  assignments,
  customers,
  routes,
  jobs,
  jobStops,
  cashSettlements,
  shipments,
  maintenanceRecords,
  maintenanceSchedules,
  maintenanceTriggers,
  auditLogs,
]

interface FleetDeps {
  database: Database
  config: Pick<Config, 'dashboardCacheSeconds'>
  now: () => number
  /** For others, after each resource. */
  turn: () => Promise<void>
}

export async function fleetRoutes(app: App, { database, config, now, turn }: FleetDeps): Promise<void> {
  const deps = { pool: database.app }
  for (const resource of resources) {
    resourceRoutes(app, resource, deps)
    await turn()
  }
  availabilityRoutes(app, deps)
  cashDaysRoute(app, deps)
  statisticsRoute(app, database.read)
  dashboardRoute(app, { pool: database.app, cacheSeconds: config.dashboardCacheSeconds, now })
}
