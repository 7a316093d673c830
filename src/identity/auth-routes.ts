import Type from 'typebox'
import { asTenant, transaction } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App, DeclaredRoute } from '../http/app.ts'
import type { Principal } from '../http/principal.ts'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { OneOf } from '../resources/fields.ts'
import type { Identity } from './identity.ts'
import { endSession, endSessionsOf, logIn, type Session, startSession } from './sessions.ts'

const Password = Type.String({ minLength: 8, maxLength: 1024, description: '8 to 1024 characters.' })

const Credentials = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 320 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  },
  { additionalProperties: false },
)

const SessionAnswer = Type.Object({
  token: Type.String({ description: 'A bearer token, shown only this once.' }),
  expiresAt: Timestamp('When the token expires, unless it is ended before.'),
})

const PasswordChange = Type.Object(
  { currentPassword: Type.String({ minLength: 1, maxLength: 1024 }), newPassword: Password },
  { additionalProperties: false },
)

const Me = Type.Object({
  user: Type.Object({ id: Uuid(), email: Type.String(), name: Type.String(), role: Type.String() }),
  organization: Type.Object({
    id: Uuid(),
    name: Type.String(),
    timeZone: Type.String(),
    units: OneOf(['km', 'mi'], 'Default for users who have chosen none: `units` of its settings.'),
    language: Nullable(
      Type.String({
        description: 'The same for the language, such as `en`; null: the language of the browser.',
      }),
    ),
  }),
  permissions: Type.Array(Type.String()),
  vehicleGroupIds: Nullable(
    Type.Array(Type.String(), { description: 'Sees the vehicles of these groups alone; null: all.' }),
  ),
  isServiceAdministrator: Type.Boolean(),
  expiresAt: Timestamp('When the token expires.'),
})

const LogoutQuery = Type.Object(
  { everywhere: Type.Optional(Type.Boolean({ description: 'End all tokens of this user.' })) },
  { additionalProperties: false },
)

interface MeRow {
  id: string
  email: string
  name: string
  role: string
  organization_id: string
  organization_name: string
  time_zone: string
  units: unknown
  language: unknown
}

const tags = ['auth']

export async function authRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  loginRoutes(app, identity)
  accountRoutes(app, identity)
}

function loginRoutes(app: App, identity: Identity): void {
  const { pool } = identity
  const sessions = { ...identity, lifetimeHours: identity.tokenLifetimeHours }

  app.post(
    '/auth/login',
    {
      config: { access: 'public' },
      schema: {
        tags,
        operationId: 'login',
        summary: 'Logs in with an email and a password, and returns a token',
        body: Credentials,
        response: { 200: SessionAnswer },
      },
    },
    async request => {
      const login = { ...request.body, address: request.ip, now: new Date() }
      try {
        const session = await logIn(sessions, login)
        identity.logins.count('success')
        return answer(session)
      } catch (error) {
        if (error instanceof Problem && error.code === 'bad_credentials') identity.logins.count('wrong')
        if (error instanceof Problem && error.code === 'too_many_requests') identity.logins.count('limited')
        throw error
      }
    },
  )

  app.post(
    '/auth/logout',
    {
      config: { access: 'signed-in', vehicles: 'none' },
      schema: {
        tags,
        operationId: 'logout',
        summary: 'Ends this token',
        querystring: LogoutQuery,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id, tokenId } = request.principal!
      if (request.query.everywhere) await endSessionsOf(pool, id)
      else await endSession(pool, tokenId)
      return reply.code(204).send(null)
    },
  )
}

/** Programs write anything into a user's settings, so values that are none of these are ignored. */
function organizationOf({ organization_id, organization_name, time_zone, units, language }: MeRow) {
  return {
    id: organization_id,
    name: organization_name,
    timeZone: time_zone,
    units: units === 'mi' ? ('mi' as const) : ('km' as const),
    language: typeof language === 'string' && /^[a-z]{2,3}$/.test(language) ? language : null,
  }
}

/** Routes with which users read and change their own account. */
function accountRoutes(app: App, identity: Identity): void {
  const { pool } = identity

  app.get(
    '/auth/me',
    {
      config: { access: 'signed-in', vehicles: 'none' },
      schema: {
        tags,
        operationId: 'getMe',
        summary: 'The user that the token belongs to',
        response: { 200: Me },
      },
    },
    async request => {
      const principal = request.principal!
      const { rows } = await asTenant(pool, principal, client =>
        client.query<MeRow>(
          `select u.id, u.email, u.name, u.role, o.id as organization_id, o.name as organization_name, o.time_zone,
                  o.settings -> 'units' as units, o.settings -> 'language' as language
           from users u join organizations o on o.id = u.organization_id
           where u.id = $1`,
          [principal.id],
        ),
      )
      const row = rows[0]
      if (!row) throw new Problem('not_authenticated')
      return {
        user: { id: row.id, email: row.email, name: row.name, role: row.role },
        organization: organizationOf(row),
        permissions: permissionsShown(principal, app.declaredRoutes),
        vehicleGroupIds: principal.vehicleGroupIds && [...principal.vehicleGroupIds],
        isServiceAdministrator: principal.isServiceAdministrator,
        expiresAt: new Date(principal.expiresAt!).toISOString(),
      }
    },
  )

  app.post(
    '/auth/password',
    {
      config: { access: 'signed-in', vehicles: 'none' },
      schema: {
        tags,
        operationId: 'changePassword',
        summary: "Changes one's own password; ends all tokens of this user, and returns a new one",
        body: PasswordChange,
        response: { 200: SessionAnswer },
      },
    },
    async request => {
      const { id } = request.principal!
      return answer(await changePassword(identity, id, request.body, request.ip, new Date()))
    },
  )
}

/** Of what a limited user may do, that for which there is a route that keeps the groups. */
function permissionsShown(
  { permissions, vehicleGroupIds }: Principal,
  routes: readonly DeclaredRoute[],
): string[] {
  if (!vehicleGroupIds) return [...permissions]
  const open = new Set(
    routes.flatMap(({ access, ownAccess, vehicles }) => (vehicles ? [access, ownAccess] : [])),
  )
  return [...permissions].filter(permission => open.has(permission))
}

async function changePassword(
  identity: Identity,
  userId: string,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
  address: string,
  now: Date,
): Promise<Session> {
  const { pool, passwords, attempts } = identity
  const { rows } = await pool.query<{ email: string; password_hash: string | null }>(
    'select email, password_hash from users where id = $1',
    [userId],
  )
  const user = rows[0]
  if (!user) throw new Problem('not_authenticated')
  // Someone who finds an open session must not be able to guess the password either.
  return await attempts.make({ email: user.email, address, now }, async () => {
    if ((await passwords.verify(currentPassword, user.password_hash, 'login')) === 'wrong') {
      throw new Problem('wrong_password')
    }
    const hash = await passwords.hash(newPassword, 'login')
    return await transaction(pool, async client => {
      // The audit log names who did it.
      await client.query("select set_config('fleetwake.user_id', $1, true)", [userId])
      const changed = await client.query(
        'update users set password_hash = $2 where id = $1 and password_hash = $3 and is_active and deleted_at is null',
        [userId, hash, user.password_hash],
      )
      if (changed.rowCount !== 1) throw new Problem('not_authenticated')
      return await startSession(client, userId, identity.tokenLifetimeHours, now)
    })
  })
}

function answer({ token, expiresAt }: Session): { token: string; expiresAt: string } {
  return { token, expiresAt: expiresAt.toISOString() }
}
