/** `jobs:read`: what may be done, and to what. */
export type Permission = `${string}:${string}`

/** The roles that every organization has from the beginning; add_predefined_role() in a migration makes one. */
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

/** All rows may be looked at; or looked at and written, with every action there is; or exactly this. */
type Given = 'read' | 'write' | readonly string[]

/**
 * What a room lets the predefined roles do, by subject and role: nothing where there is no word. The database has the
 * same from give_rights(), which a migration calls; a test holds the two against each other.
 */
export type Rights = Readonly<Record<string, Readonly<Partial<Record<PredefinedRole, Given>>>>>

/** Every permission that there is, and what follows from one. */
export interface Permissions {
  readonly all: readonly Permission[]
  isKnown(text: string): text is Permission
  /**
   * What whoever was given these may do. To write is to do every single action too: a role that has `jobs:write` has
   * `jobs:assign`, also where the action came after the role. What is not known counts for nothing.
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
