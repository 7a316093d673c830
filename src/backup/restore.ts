import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Client } from 'pg'
import { findBinaries } from '../database/binaries.ts'
import { isAlive } from '../database/processes.ts'
import { StartupError } from '../errors.ts'
import { syncFolder } from '../files/sync.ts'
import { HELD } from './create.ts'
import { type Account, copyFile, eachOf, makeFolder, writeSafely } from './files.ts'
import {
  ARCHIVE,
  BASES,
  type Backup,
  CLUSTER,
  isHistory,
  listBackups,
  MANIFEST,
  PARTIAL,
  readBackup,
  segmentOf,
} from './layout.ts'
import { recover } from './recovery.ts'

export interface RestoreOptions {
  /** A backup, or a BACKUP_DIR: then the newest one in it, with all WAL since then. */
  from: string
  /** BACKUP_DIR, which may have the WAL for a backup that is stored elsewhere. */
  backupDir: string | undefined
  dataDir: string
  to: Date | undefined
  signal: AbortSignal
  progress: (line: string) => void
}

export interface Restored {
  folder: string
  backup: string
  backupEndedAt: string
  timeline: number
  /** Of the last transaction in it; null: none since the backup began. */
  lastTransactionAt: string | null
}

/**
 * Restores a backup as DATA_DIR/postgres. It is created beside it, recovered there, and renamed once all of it is on
 * disk. It always ends on a new timeline.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored | typeof HELD> {
  const home = resolve(options.dataDir)
  const target = join(home, CLUSTER)
  const chosen = await choose(options)
  await mkdir(home, { recursive: true, mode: 0o700 })
  if (existsSync(target)) {
    throw new StartupError(
      `${target} exists already. Stop the service and move it away, or use another DATA_DIR; nothing was changed.`,
    )
  }
  for (const name of await readdir(home)) {
    const maker = /^postgres\.restoring\.(\d+)$/.exec(name)?.[1]
    if (!maker) continue
    if (isAlive(Number(maker)) && Number(maker) !== process.pid) return HELD
    await rm(join(home, name), { recursive: true, force: true })
  }
  const work = join(home, `postgres.restoring.${process.pid}`)
  try {
    const facts = await restoreInto(work, chosen, { ...options, durable: true }, readFacts)
    // It would connect to the server that was here before.
    await rm(join(home, 'database.url'), { force: true })
    await rename(join(work, CLUSTER), target)
    await syncFolder(home)
    const { folder, manifest } = chosen.backup
    return { folder: target, backup: folder, backupEndedAt: manifest.endedAt, ...facts }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Which backup, and where the WAL is that continues it. */
interface Chosen {
  backup: Backup
  archive: string | undefined
  follow: boolean
}

export async function choose({
  from,
  to,
  backupDir,
}: Pick<RestoreOptions, 'from' | 'to' | 'backupDir'>): Promise<Chosen> {
  const folder = resolve(from)
  if (existsSync(join(folder, MANIFEST)) || !existsSync(join(folder, BASES))) {
    const backup = await readBackup(folder)
    const archive = [join(folder, '..', '..'), ...(backupDir ? [resolve(backupDir)] : [])]
      .map(place => join(place, ARCHIVE))
      .find(place => existsSync(place))
    if (to && !archive)
      throw new StartupError(`--to needs the WAL of a BACKUP_DIR, but there is none beside ${folder}.`)
    if (to) mustBeBefore([backup], to)
    return { backup, archive, follow: to !== undefined }
  }
  const backups = await listBackups(folder)
  if (backups.length === 0) throw new StartupError(`${folder} holds no complete backup yet.`)
  const fitting = to ? mustBeBefore(backups, to) : backups
  return { backup: fitting.at(-1)!, archive: join(folder, ARCHIVE), follow: true }
}

function mustBeBefore(backups: readonly Backup[], to: Date): readonly Backup[] {
  const fitting = backups.filter(({ manifest }) => Date.parse(manifest.endedAt) <= to.getTime())
  if (fitting.length > 0) return fitting
  throw new StartupError(
    `No backup ended before ${to.toISOString()}: the oldest ended at ${backups[0]!.manifest.endedAt}.`,
  )
}

interface IntoOptions extends Pick<RestoreOptions, 'to' | 'signal' | 'progress'> {
  /** Whether it must be on disk in the end; not needed for a trial. */
  durable: boolean
}

/** Creates a cluster from a backup in `work`/postgres, lets it recover, and runs the queries before it is stopped. */
export async function restoreInto<T>(
  work: string,
  { backup, archive, follow }: Chosen,
  { to, signal, progress, durable }: IntoOptions,
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  const { manifest, folder } = backup
  const { postgres, account } = await findBinaries()
  const { stdout } = await promisify(execFile)(postgres, ['--version'], { cwd: '/' })
  const [ours, theirs] = [/\d+/.exec(stdout)?.[0], String(Math.floor(manifest.versionNumber / 10_000))]
  if (ours !== theirs)
    throw new StartupError(`The backup is of PostgreSQL ${theirs}, and the embedded server is ${ours}.`)
  const cluster = join(work, CLUSTER)
  await makeFolder(work, account)
  for (const directory of ['', ...manifest.directories]) await makeFolder(join(cluster, directory), account)
  progress(`copying ${manifest.files.length} files, ${Math.round(manifest.bytes / 1e6)} MB`)
  await eachOf(manifest.files, signal, async ({ path, bytes, sha256 }) => {
    const copied = await copyFile(join(folder, CLUSTER), cluster, path, { account, durable })
    if (copied?.bytes !== bytes || copied.sha256 !== sha256)
      throw new StartupError(`${folder} is damaged: ${path} differs from ${MANIFEST}.`)
  })
  if (durable)
    for (const directory of ['', ...manifest.directories]) await syncFolder(join(cluster, directory))
  if (archive) await bringWal(archive, cluster, { backup, follow, account, durable, signal, progress })
  await writeSafely(join(cluster, 'recovery.signal'), '', account)
  progress('the server is recovering')
  const timeline = follow ? 'latest' : 'current'
  const logFile = join(work, 'recovery.log')
  return await recover({ cluster, logFile, timeline, to, durable, signal }, ask)
}

/** Copies the WAL since the backup began to where the server looks for it; of other timelines always the histories. */
async function bringWal(
  archive: string,
  cluster: string,
  {
    backup: { manifest },
    follow,
    account,
    durable,
    signal,
    progress,
  }: Pick<Chosen, 'backup' | 'follow'> & Omit<IntoOptions, 'to'> & { account: Account },
): Promise<void> {
  const names = new Set(await readdir(archive))
  const first = manifest.files
    .map(({ path }) => segmentOf(path.replace('pg_wal/', ''), manifest.segmentBytes)?.number)
    .find(number => number !== undefined)!
  const wanted = [...names].filter(name => {
    if (isHistory(name)) return true
    const whole = name.replace(PARTIAL, '')
    const segment = segmentOf(whole, manifest.segmentBytes)
    return follow && segment !== undefined && segment.number >= first && (name === whole || !names.has(whole))
  })
  progress(`copying ${wanted.length} files of WAL`)
  const wal = join(cluster, 'pg_wal')
  await eachOf(wanted, signal, async name => {
    const whole = name.replace(PARTIAL, '')
    // The archived part of a segment has at least what the backup contained of it.
    await rm(join(wal, whole), { force: true })
    const copied = await copyFile(archive, wal, name, { account, durable })
    // Beside a service that is archiving, it may have become complete meanwhile.
    if (!copied) await copyFile(archive, wal, whole, { account, durable })
    else if (name !== whole) await rename(join(wal, name), join(wal, whole))
  })
}

async function readFacts(client: Client): Promise<Pick<Restored, 'timeline' | 'lastTransactionAt'>> {
  const { rows } = await client.query<{ timeline: number; lastTransactionAt: Date | null }>(
    `select ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int as timeline,
            pg_last_xact_replay_timestamp() as "lastTransactionAt"`,
  )
  const { timeline, lastTransactionAt } = rows[0]!
  return { timeline, lastTransactionAt: lastTransactionAt?.toISOString() ?? null }
}
