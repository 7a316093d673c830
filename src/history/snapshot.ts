import { escapeLiteral, type Pool, type PoolClient, type QueryResult } from 'pg'
import type { Database } from '../database/pools.ts'
import { transaction } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import { Timestamp } from '../http/schemas.ts'

export interface Caller {
  organizationId: string
  id: string
}

/**
 * One snapshot for all that an answer is made of: rollups, the notes that say which of them are stale, and
 * the readings that stand in for those. Read only, so that a replica serves it.
 */
export async function inSnapshot<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return await transaction(pool, work, 'begin isolation level repeatable read read only')
}

/**
 * Up to when an answer is complete: whatever was committed by then is in it. That is the present, unless a
 * replica answers, which has what it has replayed. Asked before the snapshot is taken, because replaying
 * goes on meanwhile.
 */
export async function completeUpTo(
  { read, readsReplica }: Pick<Database, 'read' | 'readsReplica'>,
  now: number,
): Promise<number> {
  if (!readsReplica) return now
  // One that has replayed nothing since it started has at least what its last checkpoint has.
  const { rows } = await read.query<{ upTo: Date | null }>(
    `select case when pg_is_in_recovery()
              then coalesce(pg_last_xact_replay_timestamp(), (select checkpoint_time from pg_control_checkpoint()))
            end as "upTo"`,
  )
  return Math.min(rows[0]!.upTo?.getTime() ?? now, now)
}

export const UpTo = Timestamp(
  'Whatever was committed by then is in the answer; behind the present on a replica.',
)

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
  // Sent together, in one round trip; the role lasts no longer than they do.
  const ids = escapeLiteral(`{${vehicleIds.join(',')}}`)
  const answers = (await client.query(
    `select set_config('role', 'fleetwake_tenant', true),
            set_config('fleetwake.organization_id', ${escapeLiteral(caller.organizationId)}, true),
            set_config('fleetwake.user_id', ${escapeLiteral(caller.id)}, true);
     select id from vehicles where id = any(${ids}::uuid[]);
     select set_config('role', 'none', true)`,
  )) as unknown as QueryResult<{ id: string }>[]
  return requireAll(
    vehicleIds,
    answers[1]!.rows.map(({ id }) => id),
  )
}

export function requireAll(vehicleIds: readonly string[], found: readonly string[]): string[] {
  const known = new Set(found)
  const missing = vehicleIds.find(id => !known.has(id.toLowerCase()))
  if (missing !== undefined) {
    throw new Problem('not_found', {
      message: `There is no vehicle ${missing}, or it belongs to another organization.`,
    })
  }
  return vehicleIds.map(id => id.toLowerCase())
}
