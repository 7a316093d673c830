import type { Principal } from '../http/principal.ts'
import type { Box } from '../positions/box.ts'
import type { Subscribe } from './messages.ts'

/** What a view may show: vehicles in the box, with one of the ids, or both. */
export interface Scope {
  box: Box | null
  vehicleIds: readonly string[] | null
}

/** The same for all who ask for the same. */
export function scopeKey({ box, vehicleIds }: Scope): string {
  return `${box ? Object.values(box).join(',') : ''} ${vehicleIds?.join(',') ?? '*'}`
}

/** The vehicles that a caller may see, each list sorted. */
export interface VehiclesOf {
  /** Of a group; null if there is none that the caller may see. */
  group(who: Whose, groupId: string): Promise<readonly string[] | null>
  /** Of a limited user; null: all. */
  reach(who: Whose): Promise<readonly string[] | null>
}

type Whose = Pick<Principal, 'organizationId' | 'vehicleGroupIds'>

export interface Allowed {
  scope: Scope
  /** The vehicles of a limited user, whatever the subscription; null: all. */
  reach: ReadonlySet<string> | null
}

/** What a subscription shows now, as the vehicles of a group change. Null: the group does not exist. */
export async function scopeOf(
  { box, vehicleIds, vehicleGroupId }: Subscribe,
  who: Whose,
  vehiclesOf: VehiclesOf,
): Promise<Allowed | null> {
  if (vehicleGroupId === null && who.vehicleGroupIds === null)
    return { scope: { box, vehicleIds }, reach: null }
  const [reach, inGroup] = await Promise.all([
    vehiclesOf.reach(who),
    vehicleGroupId === null ? null : vehiclesOf.group(who, vehicleGroupId),
  ])
  if (vehicleGroupId !== null && inGroup === null) return null
  const named = vehicleIds && new Set(vehicleIds)
  const allowed = reach && new Set(reach)
  const shown = (inGroup ?? reach!).filter(id => (named?.has(id) ?? true) && (allowed?.has(id) ?? true))
  return { scope: { box, vehicleIds: shown }, reach: allowed }
}
