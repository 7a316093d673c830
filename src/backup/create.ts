import { readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Client } from 'pg'
import { StartupError } from '../errors.ts'
import { syncFolder } from '../files/sync.ts'
import { connectAsAdministrator } from './administrator.ts'
import { copyFile, eachOf, hashFile, listTree, makeFolder, writeSafely } from './files.ts'
import {
  type BackupFile,
  CLUSTER,
  isHistory,
  lsnOf,
  MANIFEST,
  type Manifest,
  PARTIAL,
  segmentAt,
  UNFINISHED,
} from './layout.ts'

interface CreateOptions {
  /** The cluster of the running server. */
  cluster: string
  /** The destination; empty or absent. */
  folder: string
  signal: AbortSignal
  progress: (line: string) => void
}

export const HELD = Symbol('another run holds the lock')

/** One backup at a time, of one server. */
export const BACKUP_LOCK = [0x6261636b, 1] // "back"

/**
 * A base backup of a running server, as pg_basebackup makes it, which is not part of the embedded server: the files as
 * they are when copied, and all WAL from before the first to after the last, which makes them consistent. A replication
 * slot of this session holds back that WAL, so it ends with it.
 *
 * The backup is made in `folder`.partial and renamed once all of it is on disk: a backup with the final name is complete.
 */
export async function createBackup(options: CreateOptions): Promise<Manifest | typeof HELD> {
  const folder = resolve(options.folder)
  const client = await connectAsAdministrator(options.cluster)
  try {
    const lock = await client.query('select pg_try_advisory_lock($1, $2) as held', BACKUP_LOCK)
    if (!lock.rows[0].held) return HELD
    const half = `${folder}${PARTIAL}`
    await makeRoom(folder, half, options.cluster)
    try {
      const manifest = await fill(client, { ...options, folder: half })
      // The existing folder is empty, and is replaced.
      await rename(half, folder)
      await syncFolder(dirname(folder))
      return manifest
    } catch (error) {
      await rm(half, { recursive: true, force: true })
      throw error
    }
  } finally {
    await client.end().catch(() => undefined) // With the session goes the lock, and the slot.
  }
}

async function makeRoom(folder: string, half: string, cluster: string): Promise<void> {
  if (folder.startsWith(join(cluster, sep)))
    throw new StartupError(`${folder} is inside the data that is backed up; use a folder on another disk.`)
  const there = await listTree(folder, () => true)
  if (there.files.length + there.directories.length > 0) throw new StartupError(`${folder} is not empty.`)
  const left = await listTree(half, () => true)
  if (left.files.length + left.directories.length > 0 && !left.files.includes(UNFINISHED))
    throw new StartupError(`${half} is in the way, and is not left over from a backup.`)
  await rm(half, { recursive: true, force: true })
  await makeFolder(half)
  await writeSafely(
    join(half, UNFINISHED),
    'A backup was being made here. Without a manifest.json it is incomplete.\n',
  )
}

async function fill(client: Client, { cluster, folder, signal, progress }: CreateOptions): Promise<Manifest> {
  await client.query('select pg_create_physical_replication_slot($1, true, true)', [
    `fleetwake_backup_${process.pid}`,
  ])
  const begun = await client.query<Begun>(
    `select pg_backup_start('fleetwake', fast => true)::text as "startLsn",
            clock_timestamp() as "startedAt",
            current_setting('server_version') as version,
            current_setting('server_version_num')::int as "versionNumber",
            (select system_identifier::text from pg_control_system()) as "systemIdentifier",
            (select bytes_per_wal_segment from pg_control_init()) as "segmentBytes"`,
  )
  const { startedAt, startLsn, segmentBytes, ...server } = begun.rows[0]!
  progress(`copying the files of PostgreSQL ${server.version}`)
  const target = join(folder, CLUSTER)
  const { directories, files } = await copyCluster(cluster, target, signal, progress)
  const ended = await client.query<Ended>(
    `with stopped as materialized (select * from pg_backup_stop(wait_for_archive => false))
     select lsn::text as "endLsn", labelfile, spcmapfile, clock_timestamp() as "endedAt" from stopped`,
  )
  const { endLsn, endedAt, labelfile, spcmapfile } = ended.rows[0]!
  const timeline = Number(/^START TIMELINE: (\d+)$/m.exec(labelfile)![1])
  await writeSafely(join(target, 'backup_label'), labelfile)
  if (spcmapfile !== '') await writeSafely(join(target, 'tablespace_map'), spcmapfile)
  progress('copying the WAL that makes them consistent')
  await copyWal({ cluster, target, timeline, startLsn, endLsn, segmentBytes, files })
  for (const path of ['backup_label', ...(spcmapfile === '' ? [] : ['tablespace_map'])])
    files.push((await hashFile(target, path))!)
  const manifest: Manifest = {
    format: 1,
    ...server,
    timeline,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    startLsn,
    endLsn,
    segmentBytes,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    directories,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
  for (const directory of directories) await syncFolder(join(target, directory))
  await syncFolder(target)
  await writeSafely(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 1)}\n`)
  await rm(join(folder, UNFINISHED))
  await syncFolder(folder)
  return manifest
}

interface Begun {
  startLsn: string
  startedAt: Date
  version: string
  versionNumber: number
  systemIdentifier: string
  segmentBytes: number
}

interface Ended {
  endLsn: string
  endedAt: Date
  labelfile: string
  spcmapfile: string
}

/** Folders that a server fills again, so that only the folders themselves are needed. */
const emptied =
  /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans|log)\//
const leftOut =
  /^(postmaster\.(pid|opts)|backup_(label|manifest)(\.old)?|tablespace_map(\.old)?|current_logfiles|.*\.signal)$|(^|\/)(pg_internal\.init[^/]*|pgsql_tmp[^/]*|[^/]*\.tmp)$/

async function copyCluster(
  cluster: string,
  target: string,
  signal: AbortSignal,
  progress: (line: string) => void,
): Promise<{ directories: string[]; files: BackupFile[] }> {
  const tree = await listTree(cluster, (path, isFolder) =>
    isFolder ? path.startsWith('pg_wal/') || !emptied.test(path) : !emptied.test(path) && !leftOut.test(path),
  )
  if ((await readdir(join(cluster, 'pg_tblspc'))).length > 0)
    throw new StartupError('The cluster has tablespaces, which this command does not back up.')
  for (const directory of ['', ...tree.directories]) await makeFolder(join(target, directory))
  const files: BackupFile[] = []
  let [bytes, told] = [0, Date.now()]
  const copy = async (path: string) => {
    const copied = await copyFile(cluster, target, path)
    if (!copied) return // It was dropped meanwhile; the WAL says so too.
    files.push(copied)
    bytes += copied.bytes
    if (Date.now() - told < 2_000) return
    told = Date.now()
    progress(`${files.length} of ${tree.files.length} files, ${Math.round(bytes / 1e6)} MB`)
  }
  const last = 'global/pg_control'
  await eachOf(
    tree.files.filter(path => path !== last),
    signal,
    copy,
  )
  await copy(last)
  return { directories: tree.directories, files }
}

async function copyWal({
  cluster,
  target,
  timeline,
  startLsn,
  endLsn,
  segmentBytes,
  files,
}: {
  cluster: string
  target: string
  timeline: number
  startLsn: string
  endLsn: string
  segmentBytes: number
  files: BackupFile[]
}): Promise<void> {
  const first = segmentAt(lsnOf(startLsn), timeline, segmentBytes)
  const last = segmentAt(lsnOf(endLsn) - 1n, timeline, segmentBytes)
  const names: string[] = (await listTree(join(cluster, 'pg_wal'), isHistory)).files
  for (let number = first.number; number <= last.number; number++)
    names.push(segmentAt(number * BigInt(segmentBytes), timeline, segmentBytes).name)
  for (const name of names) {
    const copied = await copyFile(cluster, target, `pg_wal/${name}`)
    if (!copied) throw new Error(`the WAL segment ${name} is gone`)
    files.push(copied)
  }
}
