import type { App } from '../http/app.ts'
import { authRoutes } from './auth-routes.ts'
import { deviceRoutes } from './devices.ts'
import type { Identity } from './identity.ts'
import { organizationRoutes } from './organizations.ts'
import { roleRoutes } from './roles.ts'
import { userRoutes } from './users.ts'

/** Who there is, and how they come in. */
export async function identityRoutes(app: App, deps: { identity: Identity }): Promise<void> {
  await app.register(authRoutes, deps)
  await app.register(organizationRoutes, deps)
  await app.register(userRoutes, deps)
  await app.register(roleRoutes, deps)
  await app.register(deviceRoutes, deps)
}
