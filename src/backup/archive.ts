import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import { syncFolder } from '../files/sync.ts'
import { connectAsAdministrator } from './administrator.ts'
import { mustAgree, type Place } from './agreement.ts'
import { makeFolder } from './files.ts'
import { ARCHIVE, isHistory, lsnOf, PARTIAL, type Segment, segmentAt, segmentOf } from './layout.ts'

/**
 * Copies the WAL of the embedded server to BACKUP_DIR/wal, as far as the server has flushed it, including the segment
 * that is being written. A replication slot of ours keeps the server from recycling WAL that has not been copied, for as
 * long as BACKUP_DIR is set: a stopped service, or a full disk, delays the archive and leaves no gap in it.
 *
 * States: fresh (nothing compared yet) -> following. In its first round it compares the newest archived segments with the
 * server's own: an archive of another cluster, or of another history of this one, is never written to.
 *
 * Why not archive_command: the server runs it under its own account, which often cannot access the folder; it only copies
 * whole segments, so that a quiet fleet would lose more or write 16 MB each time; and it needs a restart.
 */
export interface Archive {
  /** One round. Returns the state; throws if something could not be copied. */
  copy(): Promise<ArchiveState>
}

interface ArchiveState {
  /** The slot was created just now: earlier WAL may be gone, so only backups from now on can be recovered to here. */
  begun: boolean
  timeline: number
  /** All WAL up to here is in the archive. */
  archivedLsn: string
}

const SLOT = 'fleetwake_archive'
const CHUNK = 1 << 20

interface Server {
  flushed: string
  timeline: number
  segmentBytes: number
  systemIdentifier: string
  slot: string | null
}

export function createArchive({ cluster, backupDir }: { cluster: string; backupDir: string }): Archive {
  const folder = join(backupDir, ARCHIVE)
  const wal = join(cluster, 'pg_wal')
  let archived: Set<string> | undefined
  let partial: { name: string; bytes: number } | undefined

  return {
    copy: async () => {
      const client = await connectAsAdministrator(cluster)
      try {
        const begun = await holdWal(client)
        const server = await look(client)
        const end = lsnOf(server.flushed)
        const current = segmentAt(end, server.timeline, server.segmentBytes)
        const bytes = Number(end % BigInt(server.segmentBytes))
        if (!archived) {
          await makeFolder(folder)
          await mustAgree(folder, wal, { ...server, current, bytes })
          archived = new Set(await readdir(folder))
        }
        for (const name of await due(wal, archived, current, server.segmentBytes)) {
          await copyWhole(wal, folder, name)
          archived.add(name)
        }
        partial = await copyPart(wal, folder, { ...server, current, bytes }, partial)
        await letGo(client, server, current)
        return { begun, timeline: server.timeline, archivedLsn: server.flushed }
      } catch (error) {
        partial = undefined // Whatever was written of it is written again.
        throw error
      } finally {
        await client.end().catch(() => undefined)
      }
    },
  }
}

/** Lets the server recycle its WAL again: BACKUP_DIR is no longer set. */
export async function endArchive(cluster: string): Promise<boolean> {
  const client = await connectAsAdministrator(cluster)
  try {
    const { rowCount } = await client.query(
      'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1',
      [SLOT],
    )
    return rowCount === 1
  } finally {
    await client.end()
  }
}

async function holdWal(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ status: string | null }>(
    'select wal_status as status from pg_replication_slots where slot_name = $1',
    [SLOT],
  )
  if (rows[0] && rows[0].status !== 'lost') return false
  if (rows[0]) await client.query('select pg_drop_replication_slot($1)', [SLOT])
  await client.query('select pg_create_physical_replication_slot($1, true)', [SLOT])
  return true
}

async function look(client: Client): Promise<Server> {
  const { rows } = await client.query<Server>(
    `select pg_current_wal_flush_lsn()::text as flushed,
            ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int as timeline,
            (select bytes_per_wal_segment from pg_control_init()) as "segmentBytes",
            (select system_identifier::text from pg_control_system()) as "systemIdentifier",
            (select restart_lsn::text from pg_replication_slots where slot_name = $1) as slot`,
    [SLOT],
  )
  return rows[0]!
}

/** The server no longer needs to keep what is before the current segment. */
async function letGo(client: Client, { slot, segmentBytes }: Server, current: Segment): Promise<void> {
  const start = current.number * BigInt(segmentBytes)
  if (slot !== null && lsnOf(slot) >= start) return
  const lsn = `${(start >> 32n).toString(16)}/${(start & 0xffffffffn).toString(16)}`
  await client.query('select pg_replication_slot_advance($1, $2)', [SLOT, lsn])
}

/** Full segments of the current timeline, and the histories of timelines; oldest first. */
async function due(
  wal: string,
  archived: ReadonlySet<string>,
  current: Segment,
  segmentBytes: number,
): Promise<string[]> {
  const names = (await readdir(wal)).filter(name => {
    if (archived.has(name)) return false
    if (isHistory(name)) return true
    const segment = segmentOf(name, segmentBytes)
    // Later numbers are segments that the server has recycled and not started yet.
    return segment !== undefined && segment.timeline === current.timeline && segment.number < current.number
  })
  return names.sort()
}

async function copyWhole(wal: string, folder: string, name: string): Promise<void> {
  const half = join(folder, `${name}.copying`)
  await rm(half, { force: true })
  await copyFileTo(join(wal, name), half)
  await rename(half, join(folder, name))
  await syncFolder(folder)
  await rm(join(folder, `${name}${PARTIAL}`), { force: true })
}

async function copyFileTo(from: string, to: string): Promise<void> {
  const bytes = await withFile(from, 'r', async source => (await source.stat()).size)
  await withFile(to, 'wx', async target => {
    await withFile(from, 'r', source => copyRange(source, target, 0, bytes))
    await target.sync()
  })
}

/**
 * Copies what was added to the segment that is being written. The copy is as long as a whole segment; unwritten parts
 * take no space on disk.
 */
async function copyPart(
  wal: string,
  folder: string,
  { current: { name }, bytes, segmentBytes }: Place,
  before: { name: string; bytes: number } | undefined,
): Promise<{ name: string; bytes: number }> {
  const from = before?.name === name ? before.bytes : 0
  if (from === bytes) return { name, bytes }
  const path = join(folder, `${name}${PARTIAL}`)
  // A copy by another process stays until there is one with at least as much.
  const half = from === 0 ? `${path}.copying` : path
  await withFile(half, from === 0 ? 'w' : 'r+', async target => {
    await withFile(join(wal, name), 'r', source => copyRange(source, target, from, bytes))
    await target.truncate(segmentBytes)
    await target.sync()
  })
  if (from === 0) {
    await rename(half, path)
    await syncFolder(folder)
  }
  return { name, bytes }
}

async function copyRange(source: FileHandle, target: FileHandle, from: number, to: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (let at = from; at < to; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, to - at), at)
    if (bytesRead === 0) throw new Error('a WAL segment is shorter than the server says')
    await target.write(buffer, 0, bytesRead, at)
    at += bytesRead
  }
}

async function withFile<T>(path: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags, 0o600)
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}
