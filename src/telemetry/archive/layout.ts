import type { Contents } from './encode.ts'

/**
 * How the archive lies among the files.
 *
 *     vehicle_telemetry/day=2026-11-20/ORGANIZATION.parquet     one organization's readings of a day
 *     vehicle_telemetry/day=2026-11-20/_manifest.json           what these files are, written after them
 *
 * Names that begin with an underscore are no data to Spark and its kin, and `*.parquet` leaves the manifest out for
 * everybody else. A file of its own for each organization means that one's part is read, handed out and deleted alone.
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

/** The other way round; undefined where it is something else. */
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

/** Undefined where it is none: damaged, or of a form that this version does not know. */
export function readManifest(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as Partial<Manifest>
    return manifest.format === 1 && Array.isArray(manifest.files) ? (manifest as Manifest) : undefined
  } catch {
    return undefined
  }
}
