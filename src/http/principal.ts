import type { Permission } from './permissions.ts'

/** A user, or a device, that has shown a valid token. */
export interface Principal {
  kind: 'user' | 'device'
  /** The user's or the device's id. */
  id: string
  organizationId: string
  permissions: ReadonlySet<Permission>
  /** The first administrator, who may create organizations, and users in any of them. Sees only the rows of the first one. */
  isServiceAdministrator: boolean
  /** The token's id, by which it can be revoked, and when it expires (epoch milliseconds); devices' tokens do not. */
  tokenId: string
  expiresAt: number | null
  /** The one vehicle that a device may report for. */
  vehicleId: string | null
  /** Whoever is limited sees and writes the vehicles of these groups alone, and what belongs to them; null: all. */
  vehicleGroupIds: readonly string[] | null
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission)
}

/**
 * Whose permissions may have changed or ended: one user's or device's, or anybody's. `groups`: the vehicle groups of an
 * organization have changed.
 */
export type Changed =
  | { kind: 'user' | 'device'; id: string }
  | { kind: 'groups'; organizationId: string }
  | { kind: 'everyone' }

export function concerns(changed: Changed, { kind, id, organizationId }: Principal): boolean {
  if (changed.kind === 'groups') return kind === 'user' && changed.organizationId === organizationId
  return changed.kind === 'everyone' || (changed.kind === kind && changed.id === id)
}

/** Whether it is about the same vehicles of the same organization. */
export function hasSameReach(now: Principal, then: Principal): boolean {
  return (
    now.vehicleId === then.vehicleId &&
    now.organizationId === then.organizationId &&
    now.vehicleGroupIds?.join() === then.vehicleGroupIds?.join()
  )
}
