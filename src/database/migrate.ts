import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { StartupError } from '../errors.ts'
import { runConcurrently } from './concurrent-index.ts'
import {
  type Migration,
  migrationNames,
  migrationsFolder,
  readMigrations,
  statementsOf,
} from './migration-files.ts'
import { inAMoment, lockTables, MOMENT_MS } from './moment.ts'
import { refuseUnfinishedImport } from './unfinished-import.ts'

interface MigrateOptions {
  url: string
  log: (message: string) => void
  direction?: 'up' | 'down'
  /** How many migrations; all that are due (up), or one (down), when absent. */
  count?: number
  /** Part of an import, which alone may go on with a database that is not whole. */
  importing?: boolean
  /** Where they are; by default, where this program has them. */
  folder?: string
}

/** Held by the session that migrates; releases before this runner's took the same one. */
const TURN = '7241865325823964'

/** The names of all migrations that this program has, in their order. */
export async function knownMigrations(): Promise<string[]> {
  return await migrationNames(migrationsFolder)
}

/**
 * Applies migrations, one after the other, each in a transaction of its own together with the note that it was
 * applied. A process that is killed between two of them leaves a database at an earlier point of the line, in which
 * the next process goes on. Processes that start at once wait for each other.
 */
export async function migrate({
  url,
  log,
  direction = 'up',
  count,
  importing = false,
  folder = migrationsFolder,
}: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'fleetwake migrate',
    connectionTimeoutMillis: 10_000,
    // The server ends what it does for a process that is gone.
    options: `-c timezone=UTC -c synchronous_commit=off -c lock_timeout=${MOMENT_MS} -c statement_timeout=0 -c client_connection_check_interval=2s`,
  })
  let lost: Error | undefined
  client.on('error', error => {
    lost = error
  })
  await client.connect()
  try {
    await takeTurn(client, log)
    if (!importing) await refuseUnfinishedImport(client)
    const migrations = await readMigrations(folder)
    const applied = await readApplied(client)
    const due = direction === 'up' ? dueUp(migrations, applied, count) : dueDown(migrations, applied, count)
    for (const migration of due) await apply(client, migration, { direction, folder, log })
    // Up to here a crash of the machine may take the last ones back; the next start does them again.
    if (due.length > 0) await client.query('set synchronous_commit = on; select txid_current()')
    return due.map(({ name }) => name)
  } catch (error) {
    throw lost ?? error
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Asked for again and again rather than waited for: a session that waits in a statement is one that an index being
 * built concurrently waits for in turn.
 */
async function takeTurn(client: pg.Client, log: (message: string) => void): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${TURN}) as mine`)
    if (rows[0]!.mine) return
    if (tries % 300 === 3) log('Another process is migrating this database; waiting for it.')
    await delay(100)
  }
}

/** In the order in which they were applied, whatever the clock said. */
async function readApplied(client: pg.Client): Promise<string[]> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_migrations') is not null as there`,
  )
  if (!found[0]!.there) return []
  const { rows } = await client.query<{ name: string }>(
    'select name from public.schema_migrations order by id',
  )
  return rows.map(({ name }) => name)
}

function dueUp(migrations: readonly Migration[], applied: readonly string[], count?: number): Migration[] {
  // What it has run beyond ours is of a newer program.
  const gap = migrations.find(({ name }, at) => at < applied.length && applied[at] !== name)
  if (gap)
    throw new StartupError(
      applied.includes(gap.name)
        ? `The database has run ${gap.name} out of its order: it was not made by a release.`
        : `The database has run ${applied.at(-1)} but not ${gap.name}, which comes before it: it was not made by a release. Take back what came later with "npm run migrate -- down".`,
    )
  return migrations.slice(applied.length, count === undefined ? undefined : applied.length + count)
}

function dueDown(migrations: readonly Migration[], applied: readonly string[], count = 1): Migration[] {
  return applied
    .slice(-count)
    .reverse()
    .map(name => {
      const migration = migrations.find(each => each.name === name)
      if (migration?.down !== undefined) return migration
      throw new StartupError(`${name} cannot be taken back: this program does not know how.`)
    })
}

async function apply(
  client: pg.Client,
  { name, transactional, locks, ...texts }: Migration,
  { direction, folder, log }: Required<Pick<MigrateOptions, 'direction' | 'folder' | 'log'>>,
): Promise<void> {
  // Loaded only where something is due: the start of a service is shorter without it.
  const { runner } = await import('node-pg-migrate')
  const run = (fake: boolean) =>
    runner({
      dbClient: client,
      dir: folder,
      // Beside the migrations stands what they make, as text, and their list.
      ignorePattern: '(\\..*|.*\\.txt)',
      migrationsTable: 'schema_migrations',
      direction,
      file: name,
      count: 1,
      fake,
      singleTransaction: true,
      // The order is looked at above, by what was applied when and not by the clock; and it is our turn.
      checkOrder: false,
      noLock: true,
      logger: {
        info: () => undefined,
        warn: () => undefined,
        error: () => undefined,
        debug: () => undefined,
      },
    })
  if (!transactional) {
    for (const statement of statementsOf(texts[direction]!)) await runConcurrently(client, statement, log)
    await run(true)
    return
  }
  await inAMoment(client, name, log, async () => {
    // Its own BEGIN finds this transaction, and its COMMIT or ROLLBACK ends it.
    if (locks.length > 0) await client.query('begin')
    try {
      if (locks.length > 0) await lockTables(client, locks)
      await run(false)
    } catch (error) {
      // A connection that is lost has rolled back by itself.
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  })
}
