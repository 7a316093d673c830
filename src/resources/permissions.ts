import { createPermissions, type Permissions, type Rights } from '../http/permissions.ts'
import type { Resource, Transition } from './resource.ts'

/**
 * Every permission that there is: `read` and `write` of each subject that a room names in its rights, the single actions
 * that it gives there, and those of the resources. A resource whose subject no room names fails the start: nobody could be given it.
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
    if (!actions) throw new Error(`${path}: no room says in its rights who may do what to ${subject}`)
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

/** The action of the permission that a transition needs. */
export function permittedAs(name: string, { permission }: Transition): string {
  return permission ?? name
}
