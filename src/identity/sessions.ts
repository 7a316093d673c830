import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { DailyPayload, JobKind } from '../jobs/kinds.ts'
import type { Attempts } from './attempts.ts'
import type { Passwords } from './passwords.ts'
import { hashOf, newUserToken } from './tokens.ts'

export interface Session {
  token: string
  expiresAt: Date
}

interface Login {
  email: string
  password: string
  address: string
  now: Date
}

interface UserRow {
  id: string
  password_hash: string | null
}

/** The number of valid tokens per user; with one more, the oldest ends. Programs log in more often than people. */
const TOKENS_OF_ONE_USER = 1_000

interface SessionDeps {
  pool: Pool
  passwords: Passwords
  attempts: Attempts
  lifetimeHours: number
}

/**
 * A token for an email and its password. A wrong password, an unknown user and a retired one get the same
 * answer after the same amount of work.
 */
export async function logIn(deps: SessionDeps, login: Login): Promise<Session> {
  return await deps.attempts.make(login, () => sessionFor(deps, login))
}

async function sessionFor({ pool, passwords, lifetimeHours }: SessionDeps, login: Login): Promise<Session> {
  const { rows } = await pool.query<UserRow>(
    `select u.id, u.password_hash
     from users u join organizations o on o.id = u.organization_id and o.deleted_at is null
     where u.email_key = lower($1) and u.deleted_at is null and u.is_active`,
    [login.email],
  )
  const user = rows[0]
  const verdict = await passwords.verify(login.password, user?.password_hash ?? null, 'login')
  if (!user || verdict === 'wrong') throw new Problem('bad_credentials')
  const renewed = verdict === 'outdated' ? await passwords.hash(login.password, 'login') : null
  return await transaction(pool, async client => {
    if (renewed) await client.query("select set_config('fleetwake.keeps_tokens', 'on', true)")
    // The user may have been retired, or the password changed, during the comparison.
    const held = await client.query(
      `update users set last_login_at = $3, password_hash = coalesce($4, password_hash)
       where id = $1 and password_hash = $2 and is_active and deleted_at is null`,
      [user.id, user.password_hash, login.now, renewed],
    )
    if (held.rowCount !== 1) throw new Problem('bad_credentials')
    return await startSession(client, user.id, lifetimeHours, login.now)
  })
}

export async function startSession(
  client: Pool | PoolClient,
  userId: string,
  lifetimeHours: number,
  now: Date,
): Promise<Session> {
  const token = newUserToken()
  const expiresAt = new Date(now.getTime() + lifetimeHours * 3_600_000)
  await client.query(
    `delete from access_tokens where user_id = $1 and (expires_at <= $2 or id in (
       select id from access_tokens where user_id = $1 order by created_at desc offset $3))`,
    [userId, now, TOKENS_OF_ONE_USER - 1],
  )
  await client.query(
    'insert into access_tokens (user_id, token_hash, created_at, expires_at) values ($1, $2, $3, $4)',
    [userId, hashOf(token), now, expiresAt],
  )
  return { token, expiresAt }
}

export async function endSession(pool: Pool, tokenId: string): Promise<void> {
  await pool.query('delete from access_tokens where id = $1', [tokenId])
}

export async function endSessionsOf(pool: Pool, userId: string): Promise<void> {
  await pool.query('delete from access_tokens where user_id = $1', [userId])
}

/** Every night: deletes expired tokens, whose users have not logged in since. No request uses them meanwhile. */
export const expiredTokens: JobKind<DailyPayload> = {
  name: 'expired-tokens',
  lane: 'quick',
  limitMs: 60_000,
  retries: 7,
  pauseSeconds: 60,
  daily: { at: '03:00', per: 'service' },
  run: async () => client => client.query('delete from access_tokens where expires_at <= now()'),
}
