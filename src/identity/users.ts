import type { PoolClient } from 'pg'
import Type, { type Static } from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import type { Permissions } from '../http/permissions.ts'
import type { Principal } from '../http/principal.ts'
import { IdParams, Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { etag, readIfMatch } from '../resources/etag.ts'
import { explained } from '../resources/explained.ts'
import { Text } from '../resources/fields.ts'
import { equals, equalsKey } from '../resources/filters.ts'
import { findSame, idTaken, type Made } from '../resources/given-ids.ts'
import { defineResource, type Row } from '../resources/resource.ts'
import { answerMade, IfMatch, resourceRoutes, routeOptions, tenantOf } from '../resources/routes.ts'
import { notFound, selectList } from '../resources/rows.ts'
import { GivenId, schemasOf } from '../resources/schemas.ts'
import { updateRow } from '../resources/writes.ts'
import { mustHaveAll, permissionsOfRole } from './grants.ts'
import type { Identity } from './identity.ts'

const roleName = Text(100, 'The name of one of the roles of the organization.')

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
      description: 'Unique in the whole service, without regard to case.',
    }),
    name: Type.Optional(Text(200, 'What people call this user.', 0)),
    role: Type.Optional(roleName),
    isActive: Type.Optional(Type.Boolean({ description: 'False: cannot log in, and has no tokens.' })),
    isServiceAdministrator: Type.Boolean({ readOnly: true, description: 'The first administrator.' }),
    lastLoginAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp('When this user logged in last.')),
      readOnly: true,
    }),
  }),
  filters: {
    email: equalsKey('email_key', email => email.toLowerCase(), 'The email, without regard to case.'),
    role: equals('role', roleName),
  },
  routes: ['list', 'get', 'retire'],
  example: { email: 'someone@example.org', password: 'a long password', name: 'Someone', role: 'viewer' },
})

const Password = Type.String({ minLength: 8, maxLength: 1024, description: '8 to 1024 characters.' })

const { email, name, role, isActive } = users.fields.properties
const writable = { email, name, role, isActive }
const closed = { additionalProperties: false }

const CreateUser = Type.Object(
  {
    id: GivenId,
    ...writable,
    password: Password,
    organizationId: Type.Optional(Uuid("The caller's own; the first administrator may name another.")),
  },
  { ...closed, examples: [users.example] },
)

const PatchUser = Type.Partial(Type.Object({ ...writable, password: Password }), {
  ...closed,
  minProperties: 1,
})

type Patch = Static<typeof PatchUser>

export async function userRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool, passwords, permissions } = identity
  const { item } = schemasOf(users)
  resourceRoutes(app, users, {
    pool,
    guards: {
      retire: (client, principal, id) =>
        mustBeAllowed(client, permissions, principal, id, { isActive: false }),
    },
  })

  app.post(
    users.path,
    routeOptions(users, 'write', 'Creates one user', {
      body: CreateUser,
      response: { 201: item, 200: item },
    }),
    async (request, reply) => {
      const body = request.body as Static<typeof CreateUser>
      const tenant = {
        ...tenantOf(request),
        organizationId: organizationFor(request.principal!, body.organizationId),
      }
      const hash = await passwords.hash(body.password, request.principal!.organizationId)
      const { passwordHash, ...made } = await explained(users, body, pool, tenant, client =>
        createUser(client, permissions, request.principal!, body, hash),
      )
      if (passwordHash !== undefined) {
        const verdict = await passwords.verify(body.password, passwordHash, request.principal!.organizationId)
        if (verdict === 'wrong') throw idTaken()
      }
      return answerMade(request, reply, made)
    },
  )

  app.patch(
    `${users.path}/:id`,
    routeOptions(
      users,
      'write',
      'Changes one user; with a password, or isActive false, all tokens of it end',
      {
        params: IdParams,
        headers: IfMatch,
        body: PatchUser,
        response: { 200: item },
      },
    ),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const { password, ...changes } = request.body as Patch
      const tag = readIfMatch(request.headers['if-match'])
      const passwordHash =
        password === undefined ? undefined : await passwords.hash(password, request.principal!.organizationId)
      const row = await explained(users, { ...changes, id }, pool, tenantOf(request), async client => {
        await mustBeAllowed(client, permissions, request.principal!, id, changes)
        return await updateRow(
          client,
          users,
          id,
          { ...changes, ...(passwordHash ? { passwordHash } : {}) },
          tag,
        )
      })
      return reply.header('etag', etag(row)).send(row)
    },
  )
}

function organizationFor(principal: Principal, given: string | undefined): string {
  if (given === undefined || given === principal.organizationId || principal.isServiceAdministrator) {
    return given ?? principal.organizationId
  }
  throw new Problem('not_permitted', { message: 'Only the first administrator makes users elsewhere.' })
}

async function createUser(
  client: PoolClient,
  { following }: Permissions,
  principal: Principal,
  body: Static<typeof CreateUser>,
  hash: string,
): Promise<Made & { passwordHash?: string | null }> {
  const organization = await client.query('select from organizations where deleted_at is null')
  if (organization.rowCount === 0) {
    throw new Problem('unknown_reference', { members: { field: 'organizationId' } })
  }
  const role = body.role ?? 'viewer'
  mustHaveAll(principal, following(await permissionsOfRole(client, role)), `The role ${role}`)
  const { password: _, organizationId: __, ...content } = body
  const [there] = (await findSame(client, users, [content])).values()
  // Nobody finds out the first administrator's password by trying to create them.
  if (there?.isServiceAdministrator) throw idTaken()
  if (there) return { row: there, isNew: false, passwordHash: await passwordHashOf(client, there.id) }
  const { rows } = await client.query<Row>(
    `insert into users as t (id, email, name, password_hash, role, is_active)
     values (coalesce($1, gen_random_uuid()), $2, $3, $4, $5, $6)
     returning ${selectList(users)}`,
    [body.id ?? null, body.email, body.name ?? '', hash, role, body.isActive ?? true],
  )
  return { row: rows[0]!, isNew: true }
}

/** Which no tenant may read: the transaction goes on as the tables' owner. */
async function passwordHashOf(client: PoolClient, id: string): Promise<string | null> {
  await client.query('set local role none')
  const { rows } = await client.query<{ password_hash: string | null }>(
    'select password_hash from users where id = $1',
    [id],
  )
  return rows[0]!.password_hash
}

interface Target {
  role: string
  permissions: string[]
  is_service_administrator: boolean
}

async function mustBeAllowed(
  client: PoolClient,
  { following }: Permissions,
  principal: Principal,
  id: string,
  changes: Patch,
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
    throw new Problem('not_permitted', { message: 'The first administrator alone changes this user.' })
  }
  mustHaveAll(principal, following(target.permissions), 'This user')
  const keepsRights = (changes.role ?? target.role) === target.role && changes.isActive !== false
  if (target.is_service_administrator && !keepsRights) {
    throw new Problem('conflict', { message: 'The first administrator stays one.' })
  }
  if (changes.isActive === false && id === principal.id) {
    throw new Problem('conflict', { message: 'Nobody retires themselves: ask another administrator.' })
  }
  if (changes.role !== undefined) {
    mustHaveAll(
      principal,
      following(await permissionsOfRole(client, changes.role)),
      `The role ${changes.role}`,
    )
  }
}
