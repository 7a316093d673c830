import type { App } from '../http/app.ts'
import { archiveRoutes } from './archive/routes.ts'
import type { HistoryDeps } from './deps.ts'
import { exportRoutes } from './export/routes.ts'
import { feedRoutes } from './feed/routes.ts'
import { reportRoutes } from './reports/routes.ts'
import { seriesRoutes } from './series/routes.ts'
import { trackRoutes } from './track/routes.ts'
import { tripRoutes } from './trips/routes.ts'

/** Everything that reads the past, from the read pool: the replica if there is one. */
export async function historyRoutes(app: App, deps: HistoryDeps): Promise<void> {
  await trackRoutes(app, deps)
  await tripRoutes(app, deps)
  await seriesRoutes(app, deps)
  await feedRoutes(app, deps)
  await reportRoutes(app, deps)
  await exportRoutes(app, deps)
  await archiveRoutes(app, deps)
}
