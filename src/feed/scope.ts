import type { Box } from '../positions/box.ts'
import type { Subscribe } from './messages.ts'

/** What a view may show: vehicles in the box, of the ids, or both. */
export interface Scope {
  box: Box | null
  vehicleIds: readonly string[] | null
}

/** The same for all who ask for the same. */
export function scopeKey({ box, vehicleIds }: Scope): string {
  return `${box ? Object.values(box).join(',') : ''} ${vehicleIds?.join(',') ?? '*'}`
}

/** In order; null where the organization has no such group. */
export type VehiclesOfGroup = (organizationId: string, groupId: string) => Promise<readonly string[] | null>

/** What a subscription may show now, for the vehicles of a group change. Null: there is no such group. */
export async function scopeOf(
  { box, vehicleIds, vehicleGroupId }: Subscribe,
  organizationId: string,
  vehiclesOfGroup: VehiclesOfGroup,
): Promise<Scope | null> {
  if (vehicleGroupId === null) return { box, vehicleIds }
  const inGroup = await vehiclesOfGroup(organizationId, vehicleGroupId)
  if (inGroup === null) return null
  const named = vehicleIds && new Set(vehicleIds)
  return { box, vehicleIds: named ? inGroup.filter(id => named.has(id)) : inGroup }
}
