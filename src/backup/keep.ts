import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../files/sync.ts'
import { ARCHIVE, BASES, type Backup, listBackups, lsnOf, PARTIAL, segmentAt, segmentOf } from './layout.ts'

interface Pruned {
  backups: string[]
  segments: number
}

/**
 * Removes the oldest backups beyond `keep`, and the WAL from before the oldest that remains. They are ordered by their
 * place in the WAL: a wrong clock has no effect on it.
 */
export async function prune(backupDir: string, keep: number): Promise<Pruned> {
  const bases = join(backupDir, BASES)
  const all = await listBackups(backupDir)
  const going = all.slice(0, Math.max(0, all.length - keep))
  for (const { folder } of going) {
    // Renamed first: a half-removed one must not look complete.
    await rename(folder, `${folder}.removing`)
    await syncFolder(bases)
  }
  for (const name of await readdir(bases).catch(() => []))
    if (/\.(removing|partial)$/.test(name)) await rm(join(bases, name), { recursive: true, force: true })
  const oldest = all[going.length]
  return {
    backups: going.map(({ folder }) => folder),
    segments: oldest ? await pruneWal(join(backupDir, ARCHIVE), oldest) : 0,
  }
}

async function pruneWal(archive: string, { manifest }: Backup): Promise<number> {
  const { startLsn, timeline, segmentBytes } = manifest
  const first = segmentAt(lsnOf(startLsn), timeline, segmentBytes).number
  let removed = 0
  for (const name of await readdir(archive)) {
    const segment = segmentOf(name.replace(PARTIAL, ''), segmentBytes)
    if (!segment || segment.number >= first) continue
    await rm(join(archive, name), { force: true })
    removed++
  }
  return removed
}
