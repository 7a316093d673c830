import { createPermissions, type Permissions, type Rights } from '../http/permissions.ts'
import type { Resource, Transition } from './resource.ts'

/**
 * Every permission that there is: `read` and `write` of each subject that a room names in its rights, and the single
 * actions of the resources. A resource whose subject no room names fails the start: nobody could be given it.
 */
export function permissionsOf(rights: Rights, resources: readonly Resource[]): Permissions {
  const subjects = new Map(Object.keys(rights).map(subject => [subject, new Set<string>()]))
  for (const { path, subject, transitions, ownRows } of resources) {
    const actions = subjects.get(subject)
    if (!actions) throw new Error(`${path}: no room says in its rights who may do what to ${subject}`)
    if (ownRows) actions.add('own')
    for (const [name, transition] of Object.entries(transitions?.actions ?? {}))
      actions.add(permittedAs(name, transition))
  }
  return createPermissions(Object.fromEntries(subjects))
}

/** The action of the permission that a transition needs. */
export function permittedAs(name: string, { permission }: Transition): string {
  return permission ?? name
}
