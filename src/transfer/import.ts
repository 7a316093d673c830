import type { ClientBase } from 'pg'
import { knownMigrations, migrate } from '../database/migrate.ts'
import {
  finishImport,
  markLoaded,
  markUnfinishedImport,
  readUnfinishedImport,
} from '../database/unfinished-import.ts'
import { StartupError } from '../errors.ts'
import { fieldsOf, qualified, readTables, type Table } from './catalogue.ts'
import { checkFile, disableTriggers, enable, loadPartition, loadTable } from './load.ts'
import { type ExportedTable, filesOf, type Manifest, readManifest, rowsOf } from './manifest.ts'

interface ImportRequest {
  /** A connection of its own for long work, during which nobody else maintains the database. */
  client: ClientBase
  url: string
  folder: string
  signal: AbortSignal
  progress: (line: string) => void
  /** The problems of the audit chain, one sentence each. */
  verifyAudit: () => Promise<{ rows: number; problems: string[] }>
}

export interface ImportReport {
  from: { madeAt: string; serverVersion: string }
  tables: number
  rows: number
  /** Migrations that are newer than the export, and were applied to the imported rows. */
  migrated: string[]
  /** Tables of the export that are not in the schema, because somebody created them. They are not imported. */
  unknown: string[]
  audit: { rows: number; problems: string[] }
}

/**
 * Imports into an empty database, on any server that Fleetwake runs on:
 *
 *     checked      the files match the manifest; nothing was changed so far
 *     marked       from now on no service starts on this database; if the import is repeated, it is emptied first
 *     loaded       the schema of the export, and all rows; if the import is repeated, it continues from here
 *     finished     the newest schema, data that is computed from the rows, and statistics; the mark is removed
 *
 * It uses several transactions. If one transaction stored all readings, the feed would have to sort all of them for each
 * page.
 */
export async function importAll(request: ImportRequest): Promise<ImportReport> {
  const { client, folder, signal, progress } = request
  const { manifest, sha256 } = await readManifest(folder)
  await refuseNewer(manifest)
  const files = filesOf(manifest)
  progress(`checking ${files.length} files`)
  for (const file of files) {
    signal.throwIfAborted()
    await checkFile(folder, file)
  }
  const unfinished = await readUnfinishedImport(client)
  if (unfinished?.loaded && unfinished.manifest !== sha256)
    throw new StartupError('This database already has the rows of another export. Create an empty one.')
  let unknown = await unknownTables(client, manifest)
  if (!unfinished?.loaded) {
    if (!unfinished) await refuseUsed(client)
    await markUnfinishedImport(client, sha256)
    await bringSchema(request, manifest)
    await empty(client, manifest)
    unknown = await unknownTables(client, manifest)
    await load(request, manifest, unknown)
    await markLoaded(client)
  }
  const migrated = await migrate({ url: request.url, log: progress, importing: true })
  await refresh(client, progress)
  progress('verifying the audit chain')
  const audit = await request.verifyAudit()
  await finishImport(client)
  const { madeAt, serverVersion } = manifest
  const loaded = manifest.tables.filter(({ name }) => !unknown.includes(name))
  const rows = rowsOf(filesOf({ ...manifest, tables: loaded }))
  return { from: { madeAt, serverVersion }, tables: loaded.length, rows, migrated, unknown, audit }
}

async function refuseNewer({ schema }: Manifest): Promise<void> {
  const known = await knownMigrations()
  const strange = schema.find((name, at) => known[at] !== name)
  if (strange === undefined) return
  throw new StartupError(
    known.includes(strange)
      ? `The export lacks a migration that this program has before ${strange}, so it is not from a release.`
      : `The export is from a newer version of Fleetwake: this one does not have ${strange}.`,
  )
}

/**
 * Tables that show that a database is in use: a service creates its first user before anything else. Readings, whose rows
 * are numbered again, are checked too, since they could have been loaded by hand.
 */
const tellUse = ['users', 'vehicles', 'telemetry_rejections']

async function refuseUsed(client: ClientBase): Promise<void> {
  const tables = await readTables(client)
  const renumbered = tables.filter(each => each.renumbered).map(({ name }) => name)
  const there = tellUse.filter(each => tables.some(({ name }) => name === each))
  for (const name of [...there, ...renumbered]) {
    const { rowCount } = await client.query(`select from ${qualified(name)} limit 1`)
    if (rowCount)
      throw new StartupError(`The database is in use: ${name} has rows. An import needs an empty one.`)
  }
}

async function appliedMigrations(client: ClientBase): Promise<string[]> {
  const { rows: found } = await client.query(
    `select where to_regclass('public.schema_migrations') is not null`,
  )
  if (found.length === 0) return []
  const { rows } = await client.query<{ name: string }>(
    'select name from public.schema_migrations order by name',
  )
  return rows.map(({ name }) => name)
}

async function bringSchema({ client, url, progress }: ImportRequest, manifest: Manifest): Promise<void> {
  const applied = (await appliedMigrations(client)).length
  const count = manifest.schema.length - applied
  if (count < 0)
    throw new StartupError(
      'The database has a newer schema than the export. Use an empty database: the import creates the schema.',
    )
  if (count > 0) {
    progress(`${count} migrations to the schema of the export`)
    await migrate({ url, log: progress, count, importing: true })
  }
  const tables = await readTables(client)
  for (const exported of manifest.tables) {
    const table = tables.find(({ name }) => name === exported.name)
    if (table && columnsOf(fieldsOf(table)) !== columnsOf(exported.columns))
      throw new StartupError(
        `${exported.name} was exported with other columns (${columnsOf(exported.columns)}) than its migrations make (${columnsOf(fieldsOf(table))}).`,
      )
  }
}

const columnsOf = (columns: ExportedTable['columns']) =>
  columns.map(({ name, type }) => `${name} ${type}`).join(', ')

async function unknownTables(client: ClientBase, manifest: Manifest): Promise<string[]> {
  const tables = await readTables(client)
  return manifest.tables
    .filter(exported => !tables.some(({ name }) => name === exported.name))
    .map(({ name }) => name)
}

/**
 * Empties the tables of the export. Migrations may have inserted rows into them, and so may an import that was killed.
 * Tables that somebody else created are left alone.
 */
async function empty(client: ClientBase, manifest: Manifest): Promise<void> {
  await client.query('begin')
  // Partitions that were loaded, in whole or in part, but not attached yet.
  const left = manifest.tables.flatMap(({ partitions = [] }) => partitions.map(({ name }) => name))
  let tables: Table[] = await readTables(client)
  for (const { name } of tables) if (left.includes(name)) await client.query(`drop table ${qualified(name)}`)
  tables = tables.filter(({ name }) => manifest.tables.some(exported => exported.name === name))
  const all = tables.flatMap(({ name, partitions }) => [name, ...partitions.map(partition => partition.name)])
  const triggers = await disableTriggers(client, all)
  await client.query(`truncate ${tables.map(({ name }) => qualified(name)).join(', ')}`)
  for (const { name, partitions } of tables)
    for (const partition of partitions) {
      await client.query(`alter table ${qualified(name)} detach partition ${qualified(partition.name)}`)
      await client.query(`drop table ${qualified(partition.name)}`)
    }
  const roots = new Set(tables.map(({ name }) => name))
  await enable(
    client,
    triggers.filter(({ table }) => roots.has(table)),
  )
  await client.query('commit')
}

async function load(request: ImportRequest, manifest: Manifest, unknown: readonly string[]): Promise<void> {
  const { client, progress, signal } = request
  // Nothing counts before the last commit. That one waits for the disk, and thereby for all commits before it.
  await client.query(`set synchronous_commit = off; set maintenance_work_mem = '256MB'`)
  for (const table of manifest.tables) {
    if (unknown.includes(table.name)) continue
    if (table.rows) await loadTable(request, table, table.rows)
    for (const partition of table.partitions ?? []) {
      signal.throwIfAborted()
      await loadPartition(request, table, partition)
      progress(`${partition.name}: ${partition.rows.rows} rows`)
    }
    await expectCount(client, table)
  }
  for (const { name, last } of manifest.sequences)
    if (last !== null) await client.query('select setval($1::regclass, $2)', [qualified(name), last])
  await client.query('set synchronous_commit = on')
}

async function expectCount(client: ClientBase, table: ExportedTable): Promise<void> {
  const expected = rowsOf(filesOf({ tables: [table] } as Manifest))
  const { rows } = await client.query<{ n: string }>(
    `select count(*)::text as n from ${qualified(table.name)}`,
  )
  if (Number(rows[0]!.n) !== expected)
    throw new Error(`${table.name} has ${rows[0]!.n} rows, and ${expected} were exported`)
}

async function refresh(client: ClientBase, progress: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select matviewname as name from pg_matviews where schemaname = 'public'`,
  )
  for (const { name } of rows) {
    progress(`refreshing ${name}`)
    await client.query(`refresh materialized view ${qualified(name)}`)
  }
  progress('analyzing')
  for (const { name } of await readTables(client)) await client.query(`analyze ${qualified(name)}`)
}
