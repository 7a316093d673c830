import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, StartupError } from '../errors.ts'

/**
 * What an export holds. `manifest.json` is written last, so a folder that has one is whole; what each file must be
 * is in it. The files are COPY's text format, gzipped: of all formats the one that PostgreSQL reads in any version.
 */
export interface Manifest {
  format: 1
  madeAt: string
  serverVersion: string
  systemIdentifier: string
  /** The migrations that made the schema, in their order. */
  schema: string[]
  /** Whatever refers to another table stands behind it. */
  tables: ExportedTable[]
  /** Of identity columns and the like: the last number that was given out; null: none yet. */
  sequences: { name: string; last: string | null }[]
}

export interface ExportedTable {
  name: string
  /** Name and type, in the order of the files' fields. Generated columns are not among them. */
  columns: Column[]
  /** The rows carry the number of the transaction that stored them, which another server gives out anew. */
  renumbered: boolean
  /** Of a table that has no partitions. */
  rows?: ExportedFile
  partitions?: ExportedPartition[]
}

export interface Column {
  name: string
  type: string
}

export interface ExportedPartition {
  name: string
  /** FOR VALUES ..., as the catalogue has it. */
  bound: string
  /** Storage parameters, triggers and constraints that the parent does not hand down. */
  options: string[]
  own: string[]
  rows: ExportedFile
}

export interface ExportedFile {
  file: string
  rows: number
  bytes: number
  sha256: string
}

export const MANIFEST = 'manifest.json'

/** Files that an export makes, and no others. */
export const isOurFile = (name: string) => name === MANIFEST || /^\d{4}-[\w-]+\.copy\.gz$/.test(name)

export function filesOf(manifest: Manifest): ExportedFile[] {
  return manifest.tables.flatMap(({ rows, partitions = [] }) => [
    ...(rows ? [rows] : []),
    ...partitions.map(partition => partition.rows),
  ])
}

export const rowsOf = (files: readonly ExportedFile[]) => files.reduce((sum, { rows }) => sum + rows, 0)

/** The manifest of a folder, and the SHA-256 by which an import that was begun knows it again. */
export async function readManifest(folder: string): Promise<{ manifest: Manifest; sha256: string }> {
  const file = join(folder, MANIFEST)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    throw new StartupError(`${folder} is no whole export: it has no ${MANIFEST}.`)
  })
  let manifest: Manifest
  try {
    manifest = JSON.parse(text) as Manifest
  } catch (error) {
    throw new StartupError(`${file} cannot be read: ${messageOf(error)}`)
  }
  if (manifest.format !== 1)
    throw new StartupError(`${file} has the format ${manifest.format}, this program reads 1.`)
  const strange = filesOf(manifest).find(({ file: name }) => !isOurFile(name))
  if (strange) throw new StartupError(`${file} names a file that no export makes: ${strange.file}`)
  return { manifest, sha256: createHash('sha256').update(text).digest('hex') }
}
