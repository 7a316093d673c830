import type { App } from '../../http/app.ts'
import { actionRoutes } from './actions.ts'
import { assignRoutes } from './assign.ts'
import { automationDashboardRoutes } from './dashboard.ts'
import type { AutomationDeps } from './deps.ts'
import { engineRoutes } from './engines.ts'
import { listRoutes } from './lists.ts'
import { settingsRoutes } from './settings.ts'
import { statsRoutes } from './stats.ts'

/** Everything under /automation. */
export async function automationRoutes(app: App, deps: AutomationDeps): Promise<void> {
  engineRoutes(app, deps)
  statsRoutes(app, deps)
  listRoutes(app, deps)
  assignRoutes(app, deps)
  actionRoutes(app, deps)
  automationDashboardRoutes(app, deps)
  settingsRoutes(app, deps)
}
