import type { Scenario } from '../scenario.ts'
import { archivingScenarios } from './archiving.ts'
import { brokerScenarios } from './broker.ts'
import { clockScenarios } from './clock.ts'
import { databaseScenarios } from './database.ts'
import { dispatchScenarios } from './dispatch.ts'
import { eventsScenarios } from './events.ts'
import { jobsScenarios } from './jobs.ts'
import { maintenanceScenarios } from './maintenance.ts'
import { packingScenarios } from './packing.ts'
import { restoreScenarios } from './restores.ts'
import { serviceScenarios } from './service.ts'
import { tenantScenarios } from './tenants.ts'
import { transferScenarios } from './transfer.ts'
import { watcherScenarios } from './watchers.ts'

export const scenarios: Record<string, Scenario> = {
  ...serviceScenarios,
  ...databaseScenarios,
  ...maintenanceScenarios,
  ...eventsScenarios,
  ...jobsScenarios,
  ...dispatchScenarios,
  ...packingScenarios,
  ...archivingScenarios,
  ...brokerScenarios,
  ...transferScenarios,
  ...watcherScenarios,
  ...restoreScenarios,
  ...clockScenarios,
  ...tenantScenarios,
}
