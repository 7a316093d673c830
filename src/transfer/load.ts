import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { StartupError } from '../errors.ts'
import { qualified } from './catalogue.ts'
import type { ExportedFile, ExportedPartition, ExportedTable } from './manifest.ts'

/**
 * The number of readings that get the same transaction number. The feed sorts all rows of one transaction before it
 * returns a page of them, and reads in steps of the same size.
 */
const PORTION_ROWS = 20_000

const NEWLINE = 0x0a

interface LoadDeps {
  client: ClientBase
  folder: string
  signal: AbortSignal
}

/** Reads the file from disk before anything is loaded, so that no row of a damaged export gets into the database. */
export async function checkFile(folder: string, { file, sha256 }: ExportedFile): Promise<void> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(join(folder, file), { highWaterMark: 1 << 20 }), hash)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new StartupError(`${file} of the export is missing.`)
  }
  if (hash.digest('hex') !== sha256)
    throw new StartupError(`${file} of the export is damaged: its SHA-256 differs.`)
}

/** A table without partitions: loaded in one transaction, without the triggers that are meant for changes. */
export async function loadTable(deps: LoadDeps, table: ExportedTable, rows: ExportedFile): Promise<void> {
  const { client } = deps
  await client.query('begin')
  const triggers = await disableTriggers(client, [table.name])
  await copyIn(deps, table, table.name, rows)
  await enable(client, triggers)
  await client.query('commit')
}

/**
 * A partition is loaded as a separate table, and attached once it has its rows. So its parent's triggers do not fire, and
 * its indexes are built only once.
 */
export async function loadPartition(
  deps: LoadDeps,
  table: ExportedTable,
  { name, bound, options, own, rows }: ExportedPartition,
): Promise<void> {
  const { client } = deps
  const [parent, child] = [qualified(table.name), qualified(name)]
  await client.query('begin')
  await client.query(`create table ${child} (like ${parent} including defaults including constraints
    including generated including storage including compression including statistics)`)
  if (table.renumbered) {
    await client.query('commit')
    await copyInPortions(deps, table, name, rows)
    await client.query('begin')
  } else await copyIn(deps, table, name, rows)
  await client.query(`alter table ${parent} attach partition ${child} ${bound}`)
  if (options.length > 0)
    await client.query(`alter table ${child} set (${options.map(settingOf).join(', ')})`)
  for (const statement of own) await client.query(statement)
  await client.query('commit')
}

function settingOf(option: string): string {
  const [name, value] = option.split('=', 2)
  return `${name!.replace(/[^\w.]/g, '')} = ${escapeLiteral(value!)}`
}

async function copyIn(
  { client, folder, signal }: LoadDeps,
  table: ExportedTable,
  relation: string,
  rows: ExportedFile,
): Promise<void> {
  const copy = client.query(copyFrom(copySql(table, relation)))
  await pipeline(createReadStream(join(folder, rows.file)), createGunzip(), copy as Writable, { signal })
  expectRows(relation, copy.rowCount, rows.rows)
}

/** Stores each portion in a transaction of its own, so that its rows get that transaction's number. */
async function copyInPortions(
  { client, folder, signal }: LoadDeps,
  table: ExportedTable,
  relation: string,
  rows: ExportedFile,
): Promise<void> {
  let stored = 0
  await pipeline(
    createReadStream(join(folder, rows.file)),
    createGunzip(),
    async (text: AsyncIterable<Buffer>) => {
      for await (const portion of portionsOf(text, PORTION_ROWS)) {
        const copy = client.query(copyFrom(copySql(table, relation)))
        await pipeline(Readable.from(portion), copy as Writable)
        stored += copy.rowCount
      }
    },
    { signal },
  )
  expectRows(relation, stored, rows.rows)
}

/** Splits COPY's text after this many rows: a newline only ever ends a row. */
export async function* portionsOf(text: AsyncIterable<Buffer>, rows: number): AsyncGenerator<Buffer[]> {
  let portion: Buffer[] = []
  let count = 0
  for await (const chunk of text) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, end + 1)) {
      if (++count < rows) continue
      portion.push(chunk.subarray(from, end + 1))
      yield portion
      from = end + 1
      portion = []
      count = 0
    }
    if (from < chunk.length) portion.push(chunk.subarray(from))
  }
  if (portion.length > 0) yield portion
}

function copySql({ columns }: ExportedTable, relation: string): string {
  return `copy ${qualified(relation)} (${columns.map(({ name }) => escapeIdentifier(name)).join(', ')}) from stdin`
}

function expectRows(relation: string, found: number, expected: number): void {
  if (found !== expected)
    throw new Error(`${relation} has ${found} rows after its load, and ${expected} were exported`)
}

interface Trigger {
  table: string
  name: string
}

/**
 * Disables the enabled triggers one by one, which the owner of the tables can do without being a superuser. Triggers for
 * the audit, for timestamps and for consequences are meant for changes; the loaded rows already contain their results.
 * Foreign keys stay enabled.
 */
export async function disableTriggers(client: ClientBase, tables: readonly string[]): Promise<Trigger[]> {
  const { rows } = await client.query<Trigger>(
    `select c.relname as table, tgname as name from pg_trigger join pg_class c on c.oid = tgrelid
     where c.relnamespace = 'public'::regnamespace and c.relname = any($1)
       and not tgisinternal and tgparentid = 0 and tgenabled = 'O'
     order by 1, 2`,
    [tables],
  )
  for (const { table, name } of rows)
    await client.query(`alter table ${qualified(table)} disable trigger ${escapeIdentifier(name)}`)
  return rows
}

export async function enable(client: ClientBase, triggers: readonly Trigger[]): Promise<void> {
  for (const { table, name } of triggers)
    await client.query(`alter table ${qualified(table)} enable trigger ${escapeIdentifier(name)}`)
}
