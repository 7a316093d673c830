import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, StartupError } from '../errors.ts'

/**
 * The contents of an export. `manifest.json` is written last, so a folder that has one is complete. It has the
 * checksum of each file. The files are in COPY's text format, gzipped, because every version of PostgreSQL can read
 * it.
 */
export interface Manifest {
  format: 1
  madeAt: string
  serverVersion: string
  systemIdentifier: string
  /** The migrations that made the schema, in order. */
  schema: string[]
  /** Each table comes after those that it refers to. */
  tables: ExportedTable[]
  /** For identity columns and the like: the last number that was assigned; null: none yet. */
  sequences: { name: string; last: string | null }[]
}

export interface ExportedTable {
  name: string
  /** Name and type, in the order of the fields in the files, without generated columns. */
  columns: Column[]
  /** The rows have the number of the transaction that stored them. Another server assigns new ones. */
  renumbered: boolean
  /** Only for a table without partitions. */
  rows?: ExportedFile
  partitions?: ExportedPartition[]
}

export interface Column {
  name: string
  type: string
}

export interface ExportedPartition {
  name: string
  /** FOR VALUES ..., as in the catalogue. */
  bound: string
  /** Storage parameters, triggers and constraints that are not inherited from the parent. */
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

/** Only names of files that an export creates. */
export const isOurFile = (name: string) => name === MANIFEST || /^\d{4}-[\w-]+\.copy\.gz$/.test(name)

export function filesOf(manifest: Manifest): ExportedFile[] {
  return manifest.tables.flatMap(({ rows, partitions = [] }) => [
    ...(rows ? [rows] : []),
    ...partitions.map(partition => partition.rows),
  ])
}

export const rowsOf = (files: readonly ExportedFile[]) => files.reduce((sum, { rows }) => sum + rows, 0)

/** The manifest of a folder, and its SHA-256, by which a repeated import recognizes the same export. */
export async function readManifest(folder: string): Promise<{ manifest: Manifest; sha256: string }> {
  const file = join(folder, MANIFEST)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    throw new StartupError(`${folder} is not a complete export: it has no ${MANIFEST}.`)
  })
  let manifest: Manifest
  try {
    manifest = JSON.parse(text) as Manifest
  } catch (error) {
    throw new StartupError(`${file} cannot be read: ${messageOf(error)}`)
  }
  if (manifest.format !== 1)
    throw new StartupError(`${file} has the format ${manifest.format}, but this program reads format 1.`)
  const strange = filesOf(manifest).find(({ file: name }) => !isOurFile(name))
  if (strange) throw new StartupError(`${file} names an unexpected file: ${strange.file}`)
  return { manifest, sha256: createHash('sha256').update(text).digest('hex') }
}
