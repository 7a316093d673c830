import type { App } from '../http/app.ts'
import type { Resource } from '../resources/resource.ts'
import { authRoutes } from './auth-routes.ts'
import { deviceRoutes, devices } from './devices.ts'
import type { Identity } from './identity.ts'
import { organizationRoutes, organizations } from './organizations.ts'
import { roleRoutes, roles } from './roles.ts'
import { userRoutes, users } from './users.ts'

export const resources: readonly Resource[] = [organizations, users, roles, devices]

/** Users, roles, devices and organizations, and how to sign in. */
export async function identityRoutes(app: App, deps: { identity: Identity }): Promise<void> {
  await app.register(authRoutes, deps)
  await app.register(organizationRoutes, deps)
  await app.register(userRoutes, deps)
  await app.register(roleRoutes, deps)
  await app.register(deviceRoutes, deps)
}
