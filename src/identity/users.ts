import type { Pool, PoolClient } from 'pg'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import type { Permissions } from '../http/permissions.ts'
import type { Principal } from '../http/principal.ts'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { References, Text } from '../resources/fields.ts'
import { equals, equalsKey } from '../resources/filters.ts'
import { idTaken } from '../resources/given-ids.ts'
import { defineResource } from '../resources/resource.ts'
import { type Guards, resourceRoutes, type Writes } from '../resources/routes.ts'
import { notFound } from '../resources/rows.ts'
import { mustHaveAll, permissionsOfRole } from './grants.ts'
import type { Identity } from './identity.ts'

const roleName = Text(100, 'The name of one of the roles of the organization.')

const password = Type.String({ minLength: 8, maxLength: 1024, description: '8 to 1024 characters.' })

export const users = defineResource({
  path: '/users',
  name: 'user',
  table: 'users',
  subject: 'users',
  fields: Type.Object({
    organizationId: Type.String({ format: 'uuid', readOnly: true }),
    email: Type.String({
      format: 'email',
      maxLength: 320,
      description: 'Unique in the whole service, ignoring case.',
    }),
    name: Type.Optional(Text(200, 'Name of the user.', 0)),
    role: Type.Optional(roleName),
    isActive: Type.Optional(
      Type.Boolean({ description: 'false: the user cannot log in, and has no tokens.' }),
    ),
    vehicleGroupIds: Type.Optional(
      References(
        'vehicle_groups',
        100,
        'The user sees and writes only the vehicles of these groups and what belongs to them; none: all vehicles.',
      ),
    ),
    isServiceAdministrator: Type.Boolean({
      readOnly: true,
      description: 'Whether this is the first administrator.',
    }),
    lastLoginAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp('When this user last logged in.')),
      readOnly: true,
    }),
  }),
  filters: {
    email: equalsKey('email_key', email => email.toLowerCase(), 'The email, ignoring case.'),
    role: equals('role', roleName),
  },
  routes: ['list', 'get', 'create', 'patch', 'retire'],
  summaries: { patch: 'Changes one user; with a password, or isActive false, all tokens of it end' },
  takes: {
    create: {
      password,
      organizationId: Type.Optional(
        Uuid("The caller's organization; the first administrator may give another."),
      ),
    },
    patch: { password },
  },
  hidden: ['passwordHash'],
  example: { email: 'someone@example.org', password: 'a long password', name: 'Someone', role: 'viewer' },
})

export async function userRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool, permissions } = identity
  const guards: Guards = {
    create: (client, principal, row) =>
      mayCreate(client, permissions, principal, (row.role as string | undefined) ?? 'viewer'),
    patch: (client, principal, id, changes) => mayChange(client, permissions, principal, id, changes),
    retire: (client, principal, id) => mayChange(client, permissions, principal, id, { isActive: false }),
  }
  resourceRoutes(app, users, { pool, guards, writes: writesOf(identity) })
}

/**
 * Passwords need a step of their own: only their hash is stored, which takes a while to compute and is therefore computed
 * outside of the transaction. And when a create is repeated, its password is compared by the hash, not as a column.
 */
function writesOf({ pool, passwords }: Identity): Writes {
  return {
    async create({ principal }, { password, organizationId, ...row }, store) {
      const into = organizationFor(principal!, organizationId as string | undefined)
      const passwordHash = await passwords.hash(password as string, principal!.organizationId)
      const made = await store({ ...row, passwordHash }, into)
      if (made.isNew) return made
      // Creating the first administrator again must not be a way to guess their password.
      if (made.row.isServiceAdministrator) throw idTaken()
      const there = await passwordHashOf(pool, made.row.id)
      if (there !== null) {
        const verdict = await passwords.verify(password as string, there, principal!.organizationId)
        if (verdict === 'wrong') throw idTaken()
      }
      return made
    },
    async patch({ principal }, { password, ...changes }) {
      if (password === undefined) return changes
      return {
        ...changes,
        passwordHash: await passwords.hash(password as string, principal!.organizationId),
      }
    },
  }
}

function organizationFor(principal: Principal, given: string | undefined): string {
  if (given === undefined || given === principal.organizationId || principal.isServiceAdministrator) {
    return given ?? principal.organizationId
  }
  throw new Problem('not_permitted', {
    message: 'Only the first administrator may create users in another organization.',
  })
}

async function mayCreate(
  client: PoolClient,
  { following }: Permissions,
  principal: Principal,
  role: string,
): Promise<void> {
  const organization = await client.query('select from organizations where deleted_at is null')
  if (organization.rowCount === 0) {
    throw new Problem('unknown_reference', { members: { field: 'organizationId' } })
  }
  mustHaveAll(principal, following(await permissionsOfRole(client, role)), `The role ${role}`)
}

/** Tenants may not read it, so this runs as the owner of the table. */
async function passwordHashOf(pool: Pool, id: string): Promise<string | null> {
  const { rows } = await pool.query<{ password_hash: string | null }>(
    'select password_hash from users where id = $1',
    [id],
  )
  return rows[0]?.password_hash ?? null
}

interface Target {
  role: string
  permissions: string[]
  is_service_administrator: boolean
}

async function mayChange(
  client: PoolClient,
  { following }: Permissions,
  principal: Principal,
  id: string,
  { role, isActive, vehicleGroupIds }: { role?: string; isActive?: boolean; vehicleGroupIds?: string[] },
): Promise<void> {
  const { rows } = await client.query<Target>(
    `select u.role, r.permissions, u.is_service_administrator
     from users u join roles r on r.organization_id = u.organization_id and r.name = u.role
     where u.id = $1 and u.deleted_at is null
     for update of u`,
    [id],
  )
  const target = rows[0]
  if (!target) throw notFound(users, id)
  if (target.is_service_administrator && !principal.isServiceAdministrator) {
    throw new Problem('not_permitted', { message: 'Only the first administrator may change this user.' })
  }
  mustHaveAll(principal, following(target.permissions), 'This user')
  const keepsRights = (role ?? target.role) === target.role && isActive !== false && !vehicleGroupIds?.length
  if (target.is_service_administrator && !keepsRights) {
    throw new Problem('conflict', { message: 'The first administrator must keep this role.' })
  }
  if (isActive === false && id === principal.id) {
    throw new Problem('conflict', { message: 'You cannot retire yourself; ask another administrator.' })
  }
  if (role !== undefined)
    mustHaveAll(principal, following(await permissionsOfRole(client, role)), `The role ${role}`)
}
