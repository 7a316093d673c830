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

/** The same on a connection that is there. By itself READ COMMITTED: each statement sees what was committed before it. */
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

/** Who a transaction works for: what the policies of row-level security look at. */
export interface Tenant {
  organizationId: string
  userId?: string | undefined
  /** The transaction of the request that it works for, where that has one of its own. */
  held?: HeldTransaction | undefined
  /** Only what is the user's own, of the tables that keep whose a row is. */
  ownRowsOnly?: boolean | undefined
}

/**
 * A transaction under the tenant's role. Row-level security then shows one organization's rows and no
 * others, whatever the query says; what cannot be under a policy is reachable only through views.
 */
export async function asTenant<T>(
  pool: Pool,
  tenant: Tenant,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return await withinHeld(pool, tenant, async client => {
    await client.query(
      `select set_config('role', 'fleetwake_tenant', true),
              set_config('fleetwake.organization_id', $1, true),
              set_config('fleetwake.user_id', $2, true),
              set_config('fleetwake.own_rows', $3, true)`,
      [tenant.organizationId, tenant.userId ?? '', tenant.ownRowsOnly ? 'on' : ''],
    )
    return await work(client)
  })
}

/** The same for the service's administrator, who is bound by no policy; what is changed is known to be that user's. */
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
  const results = (await pool.query(
    `select set_config('role', 'fleetwake_tenant', true),
            set_config('fleetwake.organization_id', ${escapeLiteral(tenant.organizationId)}, true),
            set_config('fleetwake.user_id', ${escapeLiteral(tenant.userId ?? '')}, true);
     ${text}`,
  )) as unknown as QueryResult<R>[]
  return results[1]!.rows
}
