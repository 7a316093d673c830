import type { Pool } from 'pg'
import Type from 'typebox'
import { vehiclesInReach, vehiclesOfGroup } from '../database/vehicle-groups.ts'
import { Problem } from '../errors.ts'
import { Uuid } from '../http/schemas.ts'
import { type Caller, requireAll } from './snapshot.ts'

const mostVehicles = 1_000

export const VehicleIds = Type.String({
  minLength: 36,
  maxLength: 37 * mostVehicles,
  description: `Ids of vehicles, separated by commas; at most ${mostVehicles}.`,
})

function readVehicleIds(given: string): string[] {
  const ids = [...new Set(given.split(',').map(id => id.trim().toLowerCase()))].filter(id => id !== '')
  const bad = ids.find(id => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
  if (bad !== undefined || ids.length === 0 || ids.length > mostVehicles) {
    const message =
      bad === undefined ? `vehicleIds: give 1 to ${mostVehicles} ids.` : `vehicleIds: ${bad} is not an id.`
    throw new Problem('invalid_request', { message, members: { errors: [{ field: 'vehicleIds', message }] } })
  }
  return ids
}

export const VehicleGroupId = Uuid('Only vehicles of this group, including all groups in it.')

/** The named vehicles, or those of the named group, as far as the caller may see them; null: all. */
export async function vehiclesOf(
  pool: Pool,
  caller: Caller,
  { vehicleIds, vehicleGroupId }: { vehicleIds?: string; vehicleGroupId?: string },
): Promise<string[] | null> {
  const named = vehicleIds === undefined ? null : readVehicleIds(vehicleIds)
  const reach = await vehiclesInReach(pool, caller)
  // A limited user is told of another group's vehicle what they are told of another organization's.
  if (named && reach) requireAll(named, reach)
  if (vehicleGroupId === undefined) return named ?? reach
  const ids = (await vehiclesOfGroup(pool, caller, vehicleGroupId)) ?? []
  return ids.filter(id => named === null || named.includes(id))
}
