import {
  type ClientBase,
  escapeLiteral,
  type Pool,
  type PoolClient,
  type QueryResult,
  type QueryResultRow,
} from 'pg'
import type { HeldTransaction } from './held.ts'

/** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
export async function transaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    // A connection that cannot even roll back is closed rather than returned to the pool.
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** The same on an existing connection. By default READ COMMITTED: each statement sees what was committed before it. */
export async function inTransaction<T>(
  client: ClientBase,
  work: () => Promise<T>,
  level: 'read committed' | 'repeatable read read only' = 'read committed',
): Promise<T> {
  await client.query(`begin isolation level ${level}`)
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined) // The error that matters is the first one.
    throw error
  }
}

/** Who a transaction works for: the policies of row-level security use it. */
export interface Tenant {
  organizationId: string
  userId?: string | undefined
  /** The transaction of the request that it works for, if that has one of its own. */
  held?: HeldTransaction | undefined
  /** Only the user's own rows, in tables with rows of one's own. */
  ownRowsOnly?: boolean | undefined
  /** Only the vehicles of these groups, and what belongs to them; null or absent: all. */
  vehicleGroupIds?: readonly string[] | null | undefined
}

/**
 * A transaction under the tenant's role. Row-level security then shows one organization's rows and no
 * others, whatever the query says; tables that cannot have a policy are reachable only through views.
 */
export async function asTenant<T>(
  pool: Pool,
  tenant: Tenant,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return await withinHeld(pool, tenant, async client => {
    await client.query(
      `${takeRole(tenant)}, set_config('fleetwake.own_rows', '${tenant.ownRowsOnly ? 'on' : ''}', true)`,
    )
    return await work(client)
  })
}

/** The same for the service's administrator, to whom no policy applies; changes are recorded as that user's. */
export async function asServiceAdministrator<T>(
  pool: Pool,
  tenant: Tenant,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return await withinHeld(pool, tenant, async client => {
    await client.query("select set_config('fleetwake.user_id', $1, true)", [tenant.userId ?? ''])
    return await work(client)
  })
}

async function withinHeld<T>(
  pool: Pool,
  { held }: Tenant,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return held?.pool === pool ? await held.run(work) : await transaction(pool, work)
}

/**
 * One statement under the tenant's role in one round trip: statements that are sent together are one
 * transaction, and the role ends with it. The statement takes no parameters.
 */
export async function queryAsTenant<R extends QueryResultRow>(
  pool: Pool,
  tenant: Tenant,
  text: string,
): Promise<R[]> {
  const results = (await pool.query(`${takeRole(tenant)}; ${text}`)) as unknown as QueryResult<R>[]
  return results[1]!.rows
}

/** The statement with which a transaction begins to work for a tenant, for those who send it with others. */
export function takeRole({
  organizationId,
  userId,
  vehicleGroupIds,
}: Omit<Tenant, 'held' | 'ownRowsOnly'>): string {
  // Further policies apply to whoever is limited to some vehicles.
  const role = vehicleGroupIds ? 'fleetwake_limited' : 'fleetwake_tenant'
  return `select set_config('role', '${role}', true),
            set_config('fleetwake.organization_id', ${escapeLiteral(organizationId)}, true),
            set_config('fleetwake.user_id', ${escapeLiteral(userId ?? '')}, true),
            set_config('fleetwake.vehicle_groups', ${escapeLiteral(vehicleGroupIds?.join(',') ?? '')}, true)`
}

/** Part of a transaction, which goes on even if this part fails. */
export async function underSavepoint<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('savepoint part')
  try {
    const done = await work()
    await client.query('release savepoint part')
    return done
  } catch (error) {
    await client.query('rollback to savepoint part').catch(() => undefined) // The error that matters is the first one.
    throw error
  }
}
