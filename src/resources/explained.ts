import type { Pool, PoolClient } from 'pg'
import { isDatabaseError } from '../database/failures.ts'
import { asTenant, type Tenant } from '../database/transaction.ts'
import { againIfRaced } from './given-ids.ts'
import type { Resource } from './resource.ts'
import { problemOfViolation } from './violations.ts'
import type { Values } from './writes.ts'

/** Runs a write of one row; a violation becomes the problem that names its field. */
export async function explained<T>(
  resource: Resource,
  row: Values,
  pool: Pool,
  tenant: Tenant,
  work: (client: PoolClient) => Promise<T>,
  within = asTenant,
): Promise<T> {
  const run = () => within(pool, tenant, work)
  try {
    return await (row.id === undefined ? run() : againIfRaced(run))
  } catch (error) {
    if (!isDatabaseError(error)) throw error
    // The error ended the transaction; the queries for the explanation run in another.
    throw await asTenant(pool, tenant, client => problemOfViolation(error, resource, row, client))
  }
}
