import type { Pool } from 'pg'
import Type from 'typebox'
import { vehiclesOfGroup } from '../database/vehicle-groups.ts'
import { Problem } from '../errors.ts'
import { Uuid } from '../http/schemas.ts'

const mostVehicles = 1_000

export const VehicleIds = Type.String({
  minLength: 36,
  maxLength: 37 * mostVehicles,
  description: `Ids of vehicles, separated by commas; at most ${mostVehicles}.`,
})

export function readVehicleIds(given: string): string[] {
  const ids = [...new Set(given.split(',').map(id => id.trim().toLowerCase()))].filter(id => id !== '')
  const bad = ids.find(id => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
  if (bad !== undefined || ids.length === 0 || ids.length > mostVehicles) {
    const message =
      bad === undefined
        ? `vehicleIds: 1 to ${mostVehicles} ids are taken.`
        : `vehicleIds: ${bad} is not an id.`
    throw new Problem('invalid_request', { message, members: { errors: [{ field: 'vehicleIds', message }] } })
  }
  return ids
}

export const VehicleGroupId = Uuid('Vehicles of a group, and of all groups that lie in it.')

/** Those that are named, of the group that is named; null: all. */
export async function vehiclesOf(
  pool: Pool,
  organizationId: string,
  { vehicleIds, vehicleGroupId }: { vehicleIds?: string; vehicleGroupId?: string },
): Promise<string[] | null> {
  const named = vehicleIds === undefined ? null : readVehicleIds(vehicleIds)
  if (vehicleGroupId === undefined) return named
  const ids = (await vehiclesOfGroup(pool, organizationId, vehicleGroupId)) ?? []
  return ids.filter(id => named === null || named.includes(id))
}
