import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { StartupError } from '../errors.ts'
import { BUSY_MS, connect, takeDataDir } from './embedded-sessions.ts'
import { isSetUp, noteSetUp, setUpDatabase, takeOverDatabase } from './setup.ts'

/**
 * The embedded server has two roles. The cluster is created with the administrator, a superuser, who sets up and makes
 * backups; its password is in the cluster's folder. The owner is not a superuser: it owns the database and everything
 * in it, the service and its commands work as it, and DATA_DIR/database.url names it.
 */
export const ADMINISTRATOR = 'fleetwake'
export const OWNER = 'fleetwake_owner'
export const PASSWORD_FILE = 'fleetwake.password'

/**
 * The URL of the embedded server's superuser, for setup and backups; undefined if no service
 * has started in this DATA_DIR. It does not tell whether the server is running.
 */
export async function administratorUrl(dataDir: string): Promise<string | undefined> {
  const home = resolve(dataDir)
  const [ownerUrl, password] = await Promise.all(
    [join(home, 'database.url'), join(home, 'postgres', PASSWORD_FILE)].map(file =>
      readFile(file, 'utf8').catch(() => undefined),
    ),
  )
  if (!ownerUrl || !password) return undefined
  const url = new URL(ownerUrl.trim())
  url.username = ADMINISTRATOR
  url.password = password.trim()
  return url.href
}

/** The owner's URL is derived from the administrator's, so that there is no second secret to lose; not vice versa. */
export function ownerUrlOf(administratorUrl: string): string {
  const url = new URL(administratorUrl)
  url.password = createHmac('sha256', url.password).update(OWNER).digest('base64url')
  url.username = OWNER
  return url.href
}

/** Creates the owner and its database if they are missing, and gives it what a superuser owned before. */
export async function prepareOwner(administrator: pg.Client, administratorUrl: string): Promise<void> {
  const { rows } = await administrator.query<{ standby: boolean; role: boolean; owner: string | null }>(
    `select pg_is_in_recovery() as standby, to_regrole($1) is not null as role,
            (select pg_get_userbyid(datdba) from pg_database where datname = 'fleetwake') as owner`,
    [OWNER],
  )
  const { standby, role, owner } = rows[0]!
  // A replica has what its primary has.
  if (standby) return
  const password = pg.escapeLiteral(decodeURIComponent(new URL(ownerUrlOf(administratorUrl)).password))
  // Nobody can guess it, so repeating the hash would protect nothing; and each connection would do so.
  await administrator.query('set scram_iterations = 1')
  await administrator.query(`${role ? 'alter' : 'create'} role ${OWNER} login password ${password}`)
  if (owner === null) await administrator.query(`create database fleetwake owner ${OWNER}`)
  else if (owner !== OWNER) await administrator.query(`alter database fleetwake owner to ${OWNER}`)
  const client = await connect(administratorUrl, undefined, BUSY_MS)
  if (!client) throw new StartupError('The embedded PostgreSQL has no usable database fleetwake.')
  try {
    await client.query("set lock_timeout = '10s'")
    await setUpDatabase(client)
    await takeOverDatabase(client)
    await noteSetUp(client, 'fleetwake')
  } finally {
    await client.end()
  }
}

/**
 * The owner's session, which holds the DATA_DIR from then on, if nothing is left to set up: most starts can do without
 * the superuser. Undefined if something is, or if the server does not answer.
 */
export async function takeAsOwner(administratorUrl: string, home: string): Promise<pg.Client | undefined> {
  const url = ownerUrlOf(administratorUrl)
  const [session, inDatabase] = await Promise.all([connect(url, 'postgres'), connect(url)])
  let taken = false
  try {
    if (!session || !inDatabase) return undefined
    const [, isReady] = await Promise.all([takeDataDir(session, home), isSetUp(inDatabase, ADMINISTRATOR)])
    taken = isReady
    return taken ? session : undefined
  } finally {
    await Promise.all([inDatabase?.end(), taken ? undefined : session?.end()])
  }
}
