import type { DatabaseError } from '../database/failures.ts'
import { Problem } from '../errors.ts'
import type { Resource } from './resource.ts'

/** The database's error code for a change of status that no transition allows. */
export const JUMP = 'FW409'

export function problemOfJump(error: DatabaseError, resource: Resource): Problem {
  const { from, to } = JSON.parse(error.detail ?? '{}') as { from?: string | null; to?: string }
  const [action] =
    Object.entries(resource.transitions?.actions ?? {}).find(([, transition]) => transition.to === to) ?? []
  return new Problem('not_from_here', {
    message: `A ${resource.name} cannot ${from ? `go from ${from} to ${to}` : `begin as ${to}`}.`,
    members: { from: from ?? null, to, action: action ?? null },
  })
}
