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
  /** Number of migrations; by default all that are due (up), or one (down). */
  count?: number
  /** Part of an import; only an import may continue with an incomplete database. */
  importing?: boolean
  /** Where they are; by default in this program's folder. */
  folder?: string
}

type Queryable = Pick<pg.ClientBase, 'query'>

/** Held by the session that migrates; older releases used the same lock. */
const TURN = '7241865325823964'

/** The names of all migrations that this program has, in their order. */
export async function knownMigrations(): Promise<string[]> {
  return await migrationNames(migrationsFolder)
}

/** Whether there is nothing to migrate. It takes no turn: what has been applied stays applied. */
export async function isMigrated(database: Queryable): Promise<boolean> {
  await refuseUnfinishedImport(database)
  return dueUp(await knownMigrations(), await readApplied(database)).length === 0
}

/**
 * Applies migrations, one after the other, each in one transaction together with the record that it was
 * applied. A process that is killed between two of them leaves a database at an earlier point of the sequence, from which
 * the next process continues. Processes that start at once wait for each other.
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
    // The server stops working for a process that is gone.
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
    const names = await migrationNames(folder)
    const applied = await readApplied(client)
    const due = direction === 'up' ? dueUp(names, applied, count) : dueDown(names, applied, count)
    const migrations = await readMigrations(folder, due)
    for (const { name, [direction]: text } of migrations)
      if (text === undefined) throw cannotBeTakenBack(name)
    for (const migration of migrations) await apply(client, migration, { direction, folder, log })
    // Until here a crash of the machine may undo the last ones; the next start applies them again.
    if (due.length > 0) await client.query('set synchronous_commit = on; select txid_current()')
    return due
  } catch (error) {
    throw lost ?? error
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * The lock is polled rather than waited for: an index that is being built concurrently would wait for a session that
 * waits inside a statement.
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
async function readApplied(client: Queryable): Promise<string[]> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_migrations') is not null as there`,
  )
  if (!found[0]!.there) return []
  const { rows } = await client.query<{ name: string }>(
    'select name from public.schema_migrations order by id',
  )
  return rows.map(({ name }) => name)
}

function dueUp(names: readonly string[], applied: readonly string[], count?: number): string[] {
  // Further ones beyond ours are from a newer program.
  const gap = names.find((name, at) => at < applied.length && applied[at] !== name)
  if (gap !== undefined)
    throw new StartupError(
      applied.includes(gap)
        ? `The database has run ${gap} out of order, so it was not migrated by a release.`
        : `The database has run ${applied.at(-1)} but not ${gap}, which comes before it, so it was not migrated by a release. Revert the later ones with "npm run migrate -- down".`,
    )
  return names.slice(applied.length, count === undefined ? undefined : applied.length + count)
}

function dueDown(names: readonly string[], applied: readonly string[], count = 1): string[] {
  const due = applied.slice(-count).reverse()
  for (const name of due) if (!names.includes(name)) throw cannotBeTakenBack(name)
  return due
}

const cannotBeTakenBack = (name: string) =>
  new StartupError(`${name} cannot be reverted: this program does not have it.`)

async function apply(
  client: pg.Client,
  { name, transactional, locks, ...texts }: Migration,
  { direction, folder, log }: Required<Pick<MigrateOptions, 'direction' | 'folder' | 'log'>>,
): Promise<void> {
  // Loaded only if something is due: this makes the start of a service faster.
  const { runner } = await import('node-pg-migrate')
  const run = (fake: boolean) =>
    runner({
      dbClient: client,
      dir: folder,
      // Of this one alone: otherwise it reads all migrations for each.
      ignorePattern: `(?!${name}\\.sql$).*`,
      migrationsTable: 'schema_migrations',
      direction,
      file: name,
      count: 1,
      fake,
      singleTransaction: true,
      // The order is checked above, by what was applied before what and not by the clock; and it is our turn.
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
    // Its own BEGIN joins this transaction, and its COMMIT or ROLLBACK ends it.
    if (locks.length > 0) await client.query('begin')
    try {
      if (locks.length > 0) await lockTables(client, locks)
      await run(false)
    } catch (error) {
      // A lost connection has rolled back by itself.
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  })
}
