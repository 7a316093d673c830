import type { Contents } from './encode.ts'

/**
 * The files of the archive.
 *
 *     vehicle_telemetry/day=2026-11-20/ORGANIZATION.parquet     one organization's readings of a day
 *     vehicle_telemetry/day=2026-11-20/_manifest.json           the description of these files, written after them
 *
 * Spark and similar tools ignore names that begin with an underscore, and `*.parquet` excludes the manifest for all
 * others. A separate file for each organization can be read, shared and deleted on its own.
 */
export const ROOT = 'vehicle_telemetry'

export function folderOf(day: string): string {
  return `${ROOT}/day=${day}/`
}

export function keyOf(day: string, organizationId: string): string {
  return `${folderOf(day)}${organizationId}.parquet`
}

export function manifestKeyOf(day: string): string {
  return `${folderOf(day)}_manifest.json`
}

/** The reverse; undefined for any other key. */
export function dayOfManifest(key: string): string | undefined {
  return /^vehicle_telemetry\/day=(\d{4}-\d\d-\d\d)\/_manifest\.json$/.exec(key)?.[1]
}

export interface ArchivedFile {
  organizationId: string
  key: string
  bytes: number
  /** Of the file; that of its values is `contents.sha256`. */
  sha256: string
  contents: Contents
}

export interface Manifest {
  format: 1
  schemaVersion: number
  /** As 2026-11-20. */
  day: string
  readings: number
  bytes: number
  writtenAt: string
  files: ArchivedFile[]
}

export function manifestOf(day: string, schemaVersion: number, files: ArchivedFile[], at: Date): Manifest {
  return {
    format: 1,
    schemaVersion,
    day,
    readings: files.reduce((sum, { contents }) => sum + contents.rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    writtenAt: at.toISOString(),
    files,
  }
}

/** Undefined if it is not one: damaged, or in a format that this version does not know. */
export function readManifest(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as Partial<Manifest>
    return manifest.format === 1 && Array.isArray(manifest.files) ? (manifest as Manifest) : undefined
  } catch {
    return undefined
  }
}
