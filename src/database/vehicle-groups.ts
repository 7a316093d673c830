import { escapeLiteral, type Pool } from 'pg'
import { queryAsTenant, type Tenant } from './transaction.ts'

type Whose = Pick<Tenant, 'organizationId' | 'vehicleGroupIds'>

/**
 * The vehicles of a group and of all groups in it, in order; null if the organization has no such group. For a limited user
 * a group outside of their own does not exist, and other groups' vehicles are left out.
 */
export async function vehiclesOfGroup(
  pool: Pool,
  { organizationId, vehicleGroupIds }: Whose,
  groupId: string,
): Promise<string[] | null> {
  const group = `${escapeLiteral(groupId)}::uuid`
  const rows = await queryAsTenant<{ ids: string[] }>(
    pool,
    { organizationId, vehicleGroupIds },
    `select array(
       select id from vehicles where deleted_at is null and id in (select vehicles_of_group(${group})) order by id
     )::text[] as ids
     from vehicle_groups where id = ${group} and deleted_at is null`,
  )
  return rows[0]?.ids ?? null
}

/** All vehicles that a limited user sees, in order, retired ones too; null: the user sees all that there are. */
export async function vehiclesInReach(
  pool: Pool,
  { organizationId, vehicleGroupIds }: Whose,
): Promise<string[] | null> {
  if (!vehicleGroupIds) return null
  const rows = await queryAsTenant<{ ids: string[] }>(
    pool,
    { organizationId, vehicleGroupIds },
    'select array(select id from vehicles order by id)::text[] as ids',
  )
  return rows[0]!.ids
}
