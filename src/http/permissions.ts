/** `jobs:read`: an action on a subject. */
export type Permission = `${string}:${string}`

/** The roles that every organization has from the beginning; add_predefined_role() in a migration adds one. */
export const predefinedRoles = [
  'admin',
  'fleet_manager',
  'dispatcher',
  'driver',
  'viewer',
  'mechanic',
  'safety_officer',
  'accountant',
  'hr',
] as const

type PredefinedRole = (typeof predefinedRoles)[number]

/** All rows may be read; or read and written, including every action; or exactly these actions. */
type Given = 'read' | 'write' | readonly string[]

/**
 * What the predefined roles may do in a room, by subject and role: nothing, if a role is not listed. The database has the
 * same from give_rights(), which a migration calls; a test compares the two.
 */
export type Rights = Readonly<Record<string, Readonly<Partial<Record<PredefinedRole, Given>>>>>

/** Every permission, and what each one includes. */
export interface Permissions {
  readonly all: readonly Permission[]
  isKnown(text: string): text is Permission
  /**
   * The permissions that these include. write includes every single action: a role with `jobs:write` has
   * `jobs:assign`, even if the action was added after the role. Unknown permissions do not count.
   */
  following(given: Iterable<string>): ReadonlySet<Permission>
}

/** Each subject has `read` and `write`; `subjects` names its single actions. */
export function createPermissions(subjects: Readonly<Record<string, Iterable<string>>>): Permissions {
  const implied = new Map<string, Permission[]>()
  for (const [subject, actions] of Object.entries(subjects)) {
    const single = [...new Set(actions)].map((action): Permission => `${subject}:${action}`)
    implied.set(`${subject}:read`, [`${subject}:read`])
    implied.set(`${subject}:write`, [`${subject}:write`, ...single.filter(name => name !== `${subject}:own`)])
    for (const name of single) implied.set(name, [name])
  }
  const all = [...implied.keys()] as Permission[]
  return {
    all,
    isKnown: (text): text is Permission => implied.has(text),
    following: given => new Set([...given].flatMap(name => implied.get(name) ?? [])),
  }
}

/** The permissions that a table of rights gives a predefined role. */
export function permissionsOfRole(rights: Rights, role: PredefinedRole): Permission[] {
  return Object.entries(rights).flatMap(([subject, byRole]) => {
    const given = byRole[role] ?? []
    const actions = given === 'write' ? ['read', 'write'] : given === 'read' ? ['read'] : given
    return actions.map((action): Permission => `${subject}:${action}`)
  })
}
