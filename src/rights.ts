import { alerts } from './alerts/resource.ts'
import { alertRights } from './alerts/rights.ts'
import { deliveryRights } from './delivery/rights.ts'
import { deliveries, subscriptions } from './delivery/subscriptions.ts'
import { dispatchRights } from './dispatch/rights.ts'
import { eventAlertRules } from './events/alerts/resource.ts'
import { geofenceGroups, geofences } from './events/geofences.ts'
import { eventRights } from './events/rights.ts'
import { feedRights } from './feed/rights.ts'
import { resources as fleetResources } from './fleet/fleet.ts'
import { fleetRights } from './fleet/rights.ts'
import { historyRights } from './history/rights.ts'
import type { Rights } from './http/permissions.ts'
import { identityRights } from './identity/rights.ts'
import { resources as identityResources } from './identity/routes.ts'
import { operationsRights } from './operations/rights.ts'
import { permissionsOf } from './resources/permissions.ts'
import type { Resource } from './resources/resource.ts'

/** Every resource of every room. */
export const resources: readonly Resource[] = [
  ...identityResources,
  ...fleetResources,
  alerts,
  eventAlertRules,
  geofences,
  geofenceGroups,
  subscriptions,
  deliveries,
]

/** The rights of the predefined roles, by room. */
export const rights: Rights = {
  ...identityRights,
  ...fleetRights,
  ...alertRights,
  ...eventRights,
  ...feedRights,
  ...historyRights,
  ...dispatchRights,
  ...deliveryRights,
  ...operationsRights,
}

/** Every permission. */
export const permissions = permissionsOf(rights, resources)
