import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing, writeSafely } from './files.ts'
import { PARTIAL, type Segment, segmentOf } from './layout.ts'

/** Identifies the cluster whose WAL an archive holds. */
const SOURCE = 'source.json'
const PAGE = 8_192

/** The archive belongs to another cluster, or to another history of this one, so it must not be written to. */
class ForeignArchive extends Error {
  override readonly name = 'ForeignArchive'
}

/** The server's position: the segment that it writes to, and how much of it is on disk. */
export interface Place {
  systemIdentifier: string
  segmentBytes: number
  current: Segment
  bytes: number
}

/**
 * A cluster that was restored by hand continues on its old timeline, at a place where it had been before: then the
 * archive has more than the server, or something else. The archive is the only copy of that history.
 */
export async function mustAgree(folder: string, wal: string, place: Place): Promise<void> {
  await mustBeOf(folder, place.systemIdentifier)
  const { current, bytes, segmentBytes } = place
  let newest: Segment | undefined
  for (const name of await readdir(folder)) {
    const segment = segmentOf(name.replace(PARTIAL, ''), segmentBytes)
    if (segment?.timeline !== current.timeline) continue
    const isWhole = !name.endsWith(PARTIAL)
    if (segment.number > current.number || (segment.number === current.number && isWhole))
      throw foreign(folder, `${name} is ahead of the server`)
    if (isWhole && segment.number > (newest?.number ?? -1n)) newest = segment
  }
  const partial = await readFile(join(folder, current.name + PARTIAL)).catch(unlessMissing)
  if (partial) await mustBegin(folder, join(wal, current.name), partial, bytes)
  if (!newest) return
  const ours = await readFile(join(wal, newest.name)).catch(unlessMissing)
  // Recycled: then it was copied while the slot held it.
  if (ours && !ours.equals(await readFile(join(folder, newest.name))))
    throw foreign(folder, `${newest.name} differs from the server's`)
}

async function mustBegin(folder: string, path: string, archived: Buffer, bytes: number): Promise<void> {
  let length = archived.length
  while (length > 0 && archived[length - 1] === 0) length--
  // After a crash a server may rewrite the page at which it had stopped.
  if (length > bytes + 2 * PAGE) throw foreign(folder, 'it is ahead of the server')
  const same = Math.max(0, Math.floor(Math.min(length, bytes) / PAGE) - 1) * PAGE
  const ours = await readFile(path)
  if (!archived.subarray(0, same).equals(ours.subarray(0, same)))
    throw foreign(folder, 'it has another history')
}

async function mustBeOf(folder: string, systemIdentifier: string): Promise<void> {
  const source = join(folder, SOURCE)
  const text = await readFile(source, 'utf8').catch(unlessMissing)
  if (text === undefined) return await writeSafely(source, `${JSON.stringify({ systemIdentifier })}\n`)
  const { systemIdentifier: theirs } = JSON.parse(text) as { systemIdentifier?: string }
  if (theirs !== systemIdentifier) throw foreign(folder, `it belongs to the cluster ${theirs}`)
}

function foreign(folder: string, why: string): ForeignArchive {
  return new ForeignArchive(
    `${folder} holds the WAL of another history: ${why}. Nothing is written to it; set BACKUP_DIR to another folder.`,
  )
}
