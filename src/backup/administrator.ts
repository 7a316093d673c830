import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { ADMINISTRATOR, PASSWORD_FILE } from '../database/embedded-roles.ts'
import { StartupError } from '../errors.ts'

/** Works for a cluster anywhere, even one that is being restored or verified and has no database.url. */
async function administratorUrl(cluster: string, port?: number): Promise<string> {
  const [password, lockFile] = await Promise.all([
    readFile(join(cluster, PASSWORD_FILE), 'utf8'),
    port === undefined ? readFile(join(cluster, 'postmaster.pid'), 'utf8') : '',
  ]).catch(() => {
    throw new StartupError(`There is no embedded server in ${cluster}.`)
  })
  const url = new URL(
    `postgresql://${ADMINISTRATOR}@127.0.0.1:${port ?? Number(lockFile.split('\n')[3])}/fleetwake`,
  )
  url.password = password.trim()
  return url.href
}

export const clusterOf = (dataDir: string): string => join(resolve(dataDir), 'postgres')

/**
 * A superuser's session: only an administrator may make a backup, or hold back WAL. Its statements have no time limit: a
 * backup takes as long as it takes.
 */
export async function connectAsAdministrator(
  cluster: string,
  { port, database }: { port?: number; database?: string } = {},
): Promise<pg.Client> {
  const url = new URL(await administratorUrl(cluster, port))
  if (database) url.pathname = `/${database}`
  const client = new pg.Client({
    connectionString: url.href,
    application_name: 'fleetwake backup',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: '-c timezone=UTC -c datestyle=ISO -c statement_timeout=0 -c idle_session_timeout=0',
  })
  client.on('error', () => undefined) // It shows in the next query.
  await client.connect()
  return client
}
