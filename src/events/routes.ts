import type { Database } from '../database/pools.ts'
import type { App } from '../http/app.ts'
import { resourceRoutes } from '../resources/routes.ts'
import { eventAlertRules } from './alerts/resource.ts'
import { eventsRoute } from './events-route.ts'
import { eventFeedRoute } from './feed-route.ts'
import { geofenceRoutes } from './geofence-routes.ts'
import { eventRulesRoutes } from './rules-routes.ts'
import { visitsRoute } from './visits-route.ts'

/** Places, their groups and rules, and the settings of events: records, and so served by the pool that writes. */
export async function placeRoutes(app: App, { app: pool }: Pick<Database, 'app'>): Promise<void> {
  geofenceRoutes(app, pool)
  eventRulesRoutes(app, pool)
  resourceRoutes(app, eventAlertRules, { pool })
}

/** Events. Read only, so served by the replica if there is one. */
export async function eventRoutes(
  app: App,
  { read }: Pick<Database, 'read'>,
  now: () => number,
): Promise<void> {
  eventsRoute(app, read)
  eventFeedRoute(app, read)
  visitsRoute(app, read, now)
}
