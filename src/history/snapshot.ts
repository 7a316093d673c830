import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import { Problem } from '../errors.ts'

export interface Caller {
  organizationId: string
  id: string
}

/**
 * One snapshot for all that an answer is made of: rollups, the notes that say which of them are stale, and
 * the readings that stand in for those. Read only, so that a replica serves it.
 */
export async function inSnapshot<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  // Compiling a plan that touches every day takes longer than running it.
  return await transaction(pool, work, 'begin isolation level repeatable read read only; set local jit = off')
}

/**
 * Telemetry has no policies of its own, so whoever asks for a vehicle's shows first that it is theirs: the
 * vehicle is looked up under the tenant's role, whose policies show one organization alone. What the
 * organization has retired still has a past. Answers the ids as the database spells them.
 */
export async function requireVehicles(
  client: PoolClient,
  caller: Caller,
  vehicleIds: readonly string[],
): Promise<string[]> {
  await client.query(
    `select set_config('role', 'fleetwake_tenant', true),
            set_config('fleetwake.organization_id', $1, true),
            set_config('fleetwake.user_id', $2, true)`,
    [caller.organizationId, caller.id],
  )
  const { rows } = await client.query<{ id: string }>('select id from vehicles where id = any($1::uuid[])', [
    vehicleIds,
  ])
  await client.query("select set_config('role', 'none', true)")
  const found = new Set(rows.map(({ id }) => id))
  const missing = vehicleIds.find(id => !found.has(id.toLowerCase()))
  if (missing !== undefined) {
    throw new Problem('not_found', {
      message: `There is no vehicle ${missing}, or it belongs to another organization.`,
    })
  }
  return vehicleIds.map(id => id.toLowerCase())
}
