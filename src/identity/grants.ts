import type { PoolClient } from 'pg'
import { Problem } from '../errors.ts'
import type { Permission } from '../http/permissions.ts'
import type { Principal } from '../http/principal.ts'

/**
 * Nobody can grant more permissions than they have, or take over an account with more: neither through a role, nor by
 * changing the password of a user with that role.
 */
export function mustHaveAll(principal: Principal, permissions: Iterable<Permission>, whose: string): void {
  const missing = [...permissions].filter(permission => !principal.permissions.has(permission))
  if (missing.length === 0) return
  throw new Problem('not_permitted', {
    message: `${whose} has permissions that you do not have: ${missing.join(', ')}.`,
    members: { missing },
  })
}

export function mustBeServiceAdministrator(principal: Principal): void {
  if (principal.isServiceAdministrator) return
  throw new Problem('not_permitted', { message: 'Only the first administrator may do this.' })
}

/** The permissions of a role that users may be given, locked until the transaction ends. */
export async function permissionsOfRole(client: PoolClient, name: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ permissions: string[] }>(
    'select permissions from roles where name = $1 and deleted_at is null for share',
    [name],
  )
  if (rows[0]) return rows[0].permissions
  throw new Problem('unknown_reference', {
    message: `There is no role ${name} in this organization.`,
    members: { field: 'role' },
  })
}
