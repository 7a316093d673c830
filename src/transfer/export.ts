import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type ClientBase, escapeIdentifier } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { refuseUnfinishedImport } from '../database/unfinished-import.ts'
import { StartupError } from '../errors.ts'
import { DURABLE_JOBS, fieldsOf, qualified, readSequences, readTables, type Table } from './catalogue.ts'
import {
  type ExportedFile,
  type ExportedTable,
  filesOf,
  isOurFile,
  MANIFEST,
  type Manifest,
  rowsOf,
} from './manifest.ts'

interface ExportRequest {
  /** A connection of its own, which holds one snapshot during the whole export. */
  client: ClientBase
  folder: string
  signal: AbortSignal
  progress: (line: string) => void
}

/** Fast, and for readings within a fifth of gzip's best compression. */
const GZIP_LEVEL = 1

/**
 * Exports everything as of one moment, while the service keeps running. The snapshot is READ ONLY and has no transaction
 * number, so the feed does not wait for it. Each table is locked as a reader locks it: rollups, writers and the creation
 * of partitions continue, and a partition that is due is dropped after the export.
 *
 * It is written to a folder beside the requested one, which is renamed once everything is on disk. So however an export
 * ends, there is a complete one or none.
 */
export async function exportAll({ client, folder, signal, progress }: ExportRequest): Promise<Manifest> {
  await refuseUnfinishedImport(client)
  const place = resolve(folder)
  const half = `${place}.partial`
  await refuseUsed(place)
  await clearHalf(half)
  await client.query('begin isolation level repeatable read, read only')
  const manifest = await describe(client)
  const tables = await readTables(client)
  for (const { name, partitions } of tables)
    for (const table of [{ name }, ...partitions])
      await client.query(`lock table only ${qualified(table.name)} in access share mode`)
  await mkdir(half, { recursive: true, mode: 0o700 })
  let [number, many] = [0, tables.reduce((sum, { partitions }) => sum + Math.max(1, partitions.length), 0)]
  const store = async (table: Table, relation: string): Promise<ExportedFile> => {
    const file = `${String(++number).padStart(4, '0')}-${relation.replace(/[^\w-]/g, '_')}.copy.gz`
    const stored = await copyOut(client, table, relation, join(half, file), signal)
    progress(`${number} of ${many}  ${relation}: ${stored.rows} rows, ${stored.bytes} bytes`)
    return { file, ...stored }
  }
  for (const table of tables) manifest.tables.push(await exportTable(table, store))
  await client.query('commit')
  await writeDurably(join(half, MANIFEST), `${JSON.stringify(manifest, undefined, 1)}\n`)
  await syncFolder(half)
  await rename(half, place)
  await syncFolder(dirname(place))
  progress(`${rowsOf(filesOf(manifest))} rows in ${place}`)
  return manifest
}

async function exportTable(
  table: Table,
  store: (table: Table, relation: string) => Promise<ExportedFile>,
): Promise<ExportedTable> {
  const { name, renumbered, partitioned } = table
  const exported: ExportedTable = { name, columns: fieldsOf(table), renumbered }
  if (!partitioned) return { ...exported, rows: await store(table, name) }
  exported.partitions = []
  for (const partition of table.partitions)
    exported.partitions.push({ ...partition, rows: await store(table, partition.name) })
  return exported
}

async function describe(client: ClientBase): Promise<Manifest> {
  const { rows } = await client.query<Pick<Manifest, 'madeAt' | 'serverVersion' | 'systemIdentifier'>>(
    `select to_json(now()) #>> '{}' as "madeAt", current_setting('server_version') as "serverVersion",
            (select system_identifier::text from pg_control_system()) as "systemIdentifier"`,
  )
  const { rows: applied } = await client.query<{ name: string }>(
    'select name from public.schema_migrations order by name',
  )
  const schema = applied.map(({ name }) => name)
  return { format: 1, ...rows[0]!, schema, tables: [], sequences: await readSequences(client) }
}

async function copyOut(
  client: ClientBase,
  table: Table,
  relation: string,
  path: string,
  signal: AbortSignal,
): Promise<Omit<ExportedFile, 'file'>> {
  const columns = fieldsOf(table)
    .map(({ name }) => escapeIdentifier(name))
    .join(', ')
  // COPY cannot read a partitioned table by its name.
  const from =
    relation === DURABLE_JOBS
      ? `(select ${columns} from ${DURABLE_JOBS})`
      : `${qualified(relation)} (${columns})`
  const copy = client.query(copyTo(`copy ${from} to stdout`))
  const hash = createHash('sha256')
  let bytes = 0
  const hashed = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  // With `flush` the file is on disk before its stream ends.
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true })
  await pipeline(copy, createGzip({ level: GZIP_LEVEL }), hashed, file, { signal })
  return { rows: copy.rowCount, bytes, sha256: hash.digest('hex') }
}

async function refuseUsed(place: string): Promise<void> {
  const there = await entriesOf(place)
  if (there?.length) throw new StartupError(`${place} is not empty; an export needs an empty or new folder.`)
}

/** Removes what a killed export left behind. Anything else in that folder is not ours to remove. */
async function clearHalf(half: string): Promise<void> {
  const strange = (await entriesOf(half))?.find(name => !isOurFile(name))
  if (strange !== undefined)
    throw new StartupError(`${half} contains ${strange}, which is not from an export.`)
  await rm(half, { recursive: true, force: true })
}

async function entriesOf(folder: string): Promise<string[] | undefined> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error.code === 'ENOTDIR' ? new StartupError(`${folder} is a file.`) : error
  })
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true })
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
