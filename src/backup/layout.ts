import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { StartupError } from '../errors.ts'

/**
 * The files of a backup.
 *
 *     DIR/manifest.json          its origin, and the size and SHA-256 of each file; written last
 *     DIR/postgres/              the cluster's files, with backup_label and the WAL that makes them consistent
 *
 * A BACKUP_DIR, which the service fills by itself, holds many of these and the WAL between them:
 *
 *     BACKUP_DIR/base/20261128T023000Z/    one backup a day, as above
 *     BACKUP_DIR/wal/                      every WAL segment since the oldest of them; `.partial`: the one being written
 */
export const MANIFEST = 'manifest.json'
export const CLUSTER = 'postgres'
export const BASES = 'base'
export const ARCHIVE = 'wal'
export const PARTIAL = '.partial'
/** Marks a folder in progress, so that an abandoned one can be distinguished from somebody else's folder. */
export const UNFINISHED = 'this-backup-is-unfinished'

export interface BackupFile {
  path: string
  bytes: number
  sha256: string
}

export interface Manifest {
  format: 1
  /** Of the server, such as 18.4, and as the number 180004. */
  version: string
  versionNumber: number
  systemIdentifier: string
  timeline: number
  /** By the server's clock. */
  startedAt: string
  endedAt: string
  startLsn: string
  endLsn: string
  segmentBytes: number
  bytes: number
  /** Some are empty; the server needs them all. */
  directories: string[]
  files: BackupFile[]
}

/** A complete backup, and its place. */
export interface Backup {
  folder: string
  manifest: Manifest
}

export async function readBackup(folder: string): Promise<Backup> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => {
    throw new StartupError(`${folder} holds no backup: there is no ${MANIFEST} in it.`)
  })
  let manifest: Partial<Manifest>
  try {
    manifest = JSON.parse(text) as Partial<Manifest>
  } catch {
    throw new StartupError(`${join(folder, MANIFEST)} is not JSON: the backup is damaged.`)
  }
  if (manifest.format !== 1 || !Array.isArray(manifest.files))
    throw new StartupError(`${join(folder, MANIFEST)} has a format that this version does not know.`)
  const paths = [...manifest.files.map(({ path }) => path), ...(manifest.directories ?? [])]
  if (paths.some(path => isAbsolute(path) || path.split(/[\\/]/).includes('..')))
    throw new StartupError(`${join(folder, MANIFEST)} names files outside of the backup.`)
  return { folder, manifest: manifest as Manifest }
}

/** The complete backups of a BACKUP_DIR, oldest first: by their place in the WAL, which no clock can change. */
export async function listBackups(backupDir: string): Promise<Backup[]> {
  const bases = join(backupDir, BASES)
  const names = await readdir(bases).catch(() => [])
  const found: Backup[] = []
  for (const name of names) {
    if (/^\d{8}T\d{6}Z$/.test(name)) found.push(await readBackup(join(bases, name)))
  }
  return found.sort((a, b) => compareLsn(a.manifest.startLsn, b.manifest.startLsn))
}

/** `16/B374D848` as a number. */
export function lsnOf(text: string): bigint {
  const [high, low] = text.split('/')
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}

function compareLsn(a: string, b: string): number {
  return lsnOf(a) < lsnOf(b) ? -1 : lsnOf(a) > lsnOf(b) ? 1 : 0
}

export interface Segment {
  name: string
  timeline: number
  number: bigint
}

/** Parses a file name of pg_wal; undefined: it is not a segment. */
export function segmentOf(name: string, segmentBytes: number): Segment | undefined {
  const parts = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/.exec(name)
  if (!parts) return undefined
  const [timeline, high, low] = parts.slice(1).map(part => BigInt(`0x${part}`))
  const perId = 0x1_0000_0000n / BigInt(segmentBytes)
  return { name, timeline: Number(timeline), number: high! * perId + low! }
}

/** The segment that holds the byte at `lsn`. */
export function segmentAt(lsn: bigint, timeline: number, segmentBytes: number): Segment {
  const number = lsn / BigInt(segmentBytes)
  const perId = 0x1_0000_0000n / BigInt(segmentBytes)
  const hex = (value: bigint) => value.toString(16).toUpperCase().padStart(8, '0')
  return {
    name: `${hex(BigInt(timeline))}${hex(number / perId)}${hex(number % perId)}`,
    timeline,
    number,
  }
}

export const isHistory = (name: string): boolean => /^[0-9A-F]{8}\.history$/.test(name)
