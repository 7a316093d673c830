import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { refuseUnfinishedImport } from './unfinished-import.ts'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))

export interface MigrateOptions {
  url: string
  log: (message: string) => void
  direction?: 'up' | 'down'
  /** How many migrations; all that are due (up), or one (down), when absent. */
  count?: number
  /** Part of an import, which alone may go on with a database that is not whole. */
  importing?: boolean
}

/** The names of all migrations that this program has, in their order. */
export async function knownMigrations(): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter(name => /^\d.*\.sql$/.test(name))
    .map(name => name.replace(/\.sql$/, ''))
    .sort()
}

/**
 * Applies migrations, all or none of them. Processes that start at once wait for each other, and one that is
 * killed half-way leaves nothing behind, so that the next completes its work.
 */
export async function migrate({
  url,
  log,
  direction = 'up',
  count,
  importing = false,
}: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'fleetwake migrate',
    connectionTimeoutMillis: 10_000,
    // A migration that waits behind a reader makes everyone else wait behind itself.
    options: '-c timezone=UTC -c lock_timeout=10s',
  })
  let lost: Error | undefined
  client.on('error', error => {
    lost = error
  })
  await client.connect()
  try {
    if (!importing) await refuseUnfinishedImport(client)
    const applied = await runner({
      dbClient: client,
      dir: folder,
      // Beside the migrations stands what they make, as text.
      ignorePattern: '(\\..*|schema\\.txt)',
      migrationsTable: 'schema_migrations',
      direction,
      ...(count === undefined ? {} : { count }),
      advisoryLockMode: 'wait',
      singleTransaction: true,
      logger: { info: () => undefined, warn: log, error: log, debug: () => undefined },
    })
    return applied.map(({ name }) => name)
  } catch (error) {
    throw lost ?? error
  } finally {
    await client.end().catch(() => undefined)
  }
}
