import { createPermissions, type Permissions, type Rights } from '../http/permissions.ts'
import type { Resource, Transition } from './resource.ts'

/**
 * Every permission: `read` and `write` of each subject that a room names in its rights, the single actions that it grants
 * there, and those of the resources. The start fails if no room names a resource's subject, as nobody could be given it.
 */
export function permissionsOf(rights: Rights, resources: readonly Resource[]): Permissions {
  const subjects = new Map(
    Object.entries(rights).map(([subject, byRole]) => [
      subject,
      new Set(singleActions(Object.values(byRole))),
    ]),
  )
  for (const { path, subject, transitions, ownRows } of resources) {
    const actions = subjects.get(subject)
    if (!actions) throw new Error(`${path}: no room names ${subject} in its rights`)
    if (ownRows) actions.add('own')
    for (const [name, transition] of Object.entries(transitions?.actions ?? {}))
      actions.add(permittedAs(name, transition))
  }
  return createPermissions(Object.fromEntries(subjects))
}

function singleActions(given: readonly (string | readonly string[])[]): string[] {
  return given.flatMap(each =>
    typeof each === 'string' ? [] : each.filter(action => action !== 'read' && action !== 'write'),
  )
}

/** The action in the permission that a transition needs. */
export function permittedAs(name: string, { permission }: Transition): string {
  return permission ?? name
}
