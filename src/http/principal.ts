import type { Permission } from './permissions.ts'

/** A user, or a device, that has shown a valid token. */
export interface Principal {
  kind: 'user' | 'device'
  /** The user's or the device's id. */
  id: string
  organizationId: string
  permissions: ReadonlySet<Permission>
  /** The one user who may make organizations, and users in any of them. Sees the rows of the first one only. */
  isServiceAdministrator: boolean
  /** The token's id, by which it can be revoked, and when it ends (epoch milliseconds); devices' do not. */
  tokenId: string
  expiresAt: number | null
  /** The one vehicle that a device may report for. */
  vehicleId: string | null
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission)
}

/** Whose rights may have changed or ended: of one user or device, or of anybody. */
export type Changed = { kind: 'user' | 'device'; id: string } | { kind: 'everyone' }

export function concerns(changed: Changed, { kind, id }: Principal): boolean {
  return changed.kind === 'everyone' || (changed.kind === kind && changed.id === id)
}
