import { escapeLiteral, type Pool } from 'pg'
import { queryAsTenant } from './transaction.ts'

/** The vehicles of a group and of all groups that lie in it, in order; null where the organization has no such group. */
export async function vehiclesOfGroup(
  pool: Pool,
  organizationId: string,
  groupId: string,
): Promise<string[] | null> {
  const group = `${escapeLiteral(groupId)}::uuid`
  const rows = await queryAsTenant<{ ids: string[] }>(
    pool,
    { organizationId },
    `select array(
       select id from vehicles where deleted_at is null and id in (select vehicles_of_group(${group})) order by id
     )::text[] as ids
     from vehicle_groups where id = ${group} and deleted_at is null`,
  )
  return rows[0]?.ids ?? null
}
