import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import { StartupError } from '../errors.ts'
import type { Passwords } from './passwords.ts'

interface FirstAdministrator {
  email: string
  /** Absent: one is generated, and passed to `print` once, by the process that created it. */
  password: string | undefined
}

interface Deps {
  pool: Pool
  passwords: Passwords
  print(line: string): void
}

const FIRST_ADMINISTRATOR_LOCK = 0x666c6461 // "flda"

/**
 * Creates the first administrator, and the first organization, if there is none. Later starts change
 * nothing, whatever the environment says then. If several processes start at once, one of them creates it.
 */
export async function ensureFirstAdministrator(deps: Deps, first: FirstAdministrator): Promise<void> {
  const { pool, passwords, print } = deps
  if (await exists(pool)) return
  const password = first.password ?? randomBytes(15).toString('base64url')
  const hash = await passwords.hash(password, 'login')
  const made = await transaction(pool, async client => {
    await client.query('select pg_advisory_xact_lock($1)', [FIRST_ADMINISTRATOR_LOCK])
    if (await exists(client)) return false
    const taken = await client.query('select from users where email_key = lower($1) and deleted_at is null', [
      first.email,
    ])
    if (taken.rowCount !== 0) {
      throw new StartupError(
        `ADMIN_EMAIL ${first.email} belongs to another user. Set it to an address that is not in use.`,
      )
    }
    await client.query(
      `insert into organizations (name)
       select 'Fleetwake' where not exists (select from organizations where deleted_at is null)`,
    )
    await client.query(
      `insert into users (organization_id, email, name, password_hash, role, is_service_administrator)
       select id, $1, 'Administrator', $2, 'admin', true
       from organizations where deleted_at is null order by created_at, id limit 1`,
      [first.email, hash],
    )
    return true
  })
  if (made && first.password === undefined) {
    print(
      `The first administrator is ${first.email}, with the password ${password}  (shown only this once)\n`,
    )
  }
}

async function exists(client: Pick<Pool, 'query'>): Promise<boolean> {
  const { rowCount } = await client.query('select from users where is_service_administrator')
  return rowCount !== 0
}
