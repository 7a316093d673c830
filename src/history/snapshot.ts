import { escapeLiteral, type Pool, type PoolClient, type QueryResult } from 'pg'
import type { Database } from '../database/pools.ts'
import { takeRole, transaction } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import { Timestamp } from '../http/schemas.ts'

export interface Caller {
  organizationId: string
  id: string
  /** Those of whose vehicles they see alone; null: all. */
  vehicleGroupIds: readonly string[] | null
}

/**
 * One snapshot for everything in an answer: rollups, the notes that say which of them are stale, and the readings that
 * replace those. Read only, so that a replica can serve it.
 */
export async function inSnapshot<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return await transaction(pool, work, 'begin isolation level repeatable read read only')
}

/**
 * The time up to which an answer is complete: it includes everything committed by then. That is the present, unless a
 * replica answers, which has what it has replayed. Queried before the snapshot is taken, because replay continues
 * meanwhile.
 */
export async function completeUpTo(
  { read, readsReplica }: Pick<Database, 'read' | 'readsReplica'>,
  now: number,
): Promise<number> {
  if (!readsReplica) return now
  // A replica that has replayed nothing since it started has at least the state of its last checkpoint.
  const { rows } = await read.query<{ upTo: Date | null }>(
    `select case when pg_is_in_recovery()
              then coalesce(pg_last_xact_replay_timestamp(), (select checkpoint_time from pg_control_checkpoint()))
            end as "upTo"`,
  )
  return Math.min(rows[0]!.upTo?.getTime() ?? now, now)
}

export const UpTo = Timestamp(
  'The answer contains everything committed by then; on a replica it lags behind the present.',
)

/**
 * Telemetry has no policies of its own, so a vehicle's owner is checked first: the vehicle is looked up under the
 * tenant's role, whose policies show only one organization, and only the groups of a limited user. Retired vehicles still
 * have a past. Returns the ids as the database spells them.
 */
export async function requireVehicles(
  client: PoolClient,
  caller: Caller,
  vehicleIds: readonly string[],
): Promise<string[]> {
  // Sent together, in one round trip; the role lasts no longer than they do.
  const ids = escapeLiteral(`{${vehicleIds.join(',')}}`)
  const answers = (await client.query(
    `${takeRole({ ...caller, userId: caller.id })};
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
