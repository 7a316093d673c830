import { timingSafeEqual } from 'node:crypto'
import type { Pool } from 'pg'
import type { Permission, Permissions } from '../http/permissions.ts'
import type { Principal } from '../http/principal.ts'

/**
 * Finds the owner of a token. These statements run before an organization is known, so they run as the owner of
 * the tables, outside of row-level security, and each reads only one token.
 */
export interface Found {
  principal: Principal
  /** What it depends on: a change of any of these may change the answer. */
  depends: { token: string; user?: string; device?: string; role?: string; organization: string }
}

interface UserRow {
  token_id: string
  expires_at: Date
  user_id: string
  is_service_administrator: boolean
  organization_id: string
  role_id: string
  permissions: string[]
  vehicle_group_ids: string[]
}

interface DeviceRow {
  id: string
  organization_id: string
  vehicle_id: string
  token_hash: Buffer
}

export async function findUser(
  pool: Pool,
  permissions: Permissions,
  tokenHash: Buffer,
): Promise<Found | null> {
  const { rows } = await pool.query<UserRow>(
    `select t.id as token_id, t.expires_at, u.id as user_id, u.organization_id,
            u.is_service_administrator, u.vehicle_group_ids, r.id as role_id, r.permissions
     from access_tokens t
     join users u on u.id = t.user_id and u.is_active and u.deleted_at is null
     join organizations o on o.id = u.organization_id and o.deleted_at is null
     join roles r on r.organization_id = u.organization_id and r.name = u.role and r.deleted_at is null
     where t.token_hash = $1 and t.expires_at > now()`,
    [tokenHash],
  )
  const row = rows[0]
  if (!row) return null
  return {
    principal: {
      kind: 'user',
      id: row.user_id,
      organizationId: row.organization_id,
      permissions: permissions.following(row.is_service_administrator ? permissions.all : row.permissions),
      isServiceAdministrator: row.is_service_administrator,
      tokenId: row.token_id,
      expiresAt: row.expires_at.getTime(),
      vehicleId: null,
      vehicleGroupIds: row.vehicle_group_ids.length > 0 ? row.vehicle_group_ids : null,
    },
    depends: {
      token: row.token_id,
      user: row.user_id,
      role: row.role_id,
      organization: row.organization_id,
    },
  }
}

export async function findDevice(pool: Pool, deviceId: string, tokenHash: Buffer): Promise<Found | null> {
  const { rows } = await pool.query<DeviceRow>(
    `select d.id, d.organization_id, d.vehicle_id, d.token_hash
     from devices d
     join organizations o on o.id = d.organization_id and o.deleted_at is null
     where d.id = $1 and d.revoked_at is null and d.deleted_at is null`,
    [deviceId],
  )
  const row = rows[0]
  if (!row || row.token_hash.length !== tokenHash.length || !timingSafeEqual(row.token_hash, tokenHash)) {
    return null
  }
  return {
    principal: {
      kind: 'device',
      id: row.id,
      organizationId: row.organization_id,
      permissions: new Set<Permission>(['telemetry:write']),
      isServiceAdministrator: false,
      tokenId: row.id,
      expiresAt: null,
      vehicleId: row.vehicle_id,
      vehicleGroupIds: null,
    },
    depends: { token: row.id, device: row.id, organization: row.organization_id },
  }
}
