import type { ClientBase } from 'pg'
import type { Files } from '../../files/files.ts'
import { createRestored, fillRestored, indexRestored, readLateOf, settleLate } from '../store/archived.ts'
import type { Day } from '../store/days.ts'
import { dateOf } from '../store/moves.ts'
import { readArchivedFiles } from './catalogue.ts'
import { TIME, VEHICLE } from './columns.ts'
import { openDayFile } from './decode.ts'
import { Counted } from './encode.ts'
import { placeLate } from './joining.ts'
import type { ArchivedFile } from './layout.ts'

interface Restoring {
  client: ClientBase
  files: Files
  day: Pick<Day, 'from'>
  signal?: AbortSignal | undefined
  progress?: ((line: string) => void) | undefined
}

const ROWS_AT_ONCE = 10_000

/**
 * Reads a day's files into a table of its own, and verifies that it holds what was pushed, bit for bit. Nobody reads that
 * table; one left by an earlier attempt is dropped. Returns its name, and the number of readings.
 */
export async function restoreRows(restoring: Restoring): Promise<{ relation: string; readings: number }> {
  const { client, day, progress } = restoring
  const known = await readArchivedFiles(client, dateOf(day))
  const relation = await createRestored(client, day)
  let readings = 0
  for (const file of known) {
    await restoreFile(restoring, relation, file)
    readings += file.contents.rows
    progress?.(`${dateOf(day)}: ${file.contents.rows} readings of ${file.organizationId} are restored`)
  }
  await indexRestored(client, relation)
  return { relation, readings }
}

async function restoreFile(
  { client, files, signal }: Restoring,
  relation: string,
  { key, contents }: ArchivedFile,
): Promise<void> {
  const stored = await files.stat(key)
  if (!stored) throw new Error(`${key} is missing`)
  const file = await openDayFile(files, stored, signal)
  const counted = new Counted()
  for (const group of file.groups) {
    signal?.throwIfAborted()
    const rows = await file.readGroup(group)
    for (const row of rows) counted.add(row)
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      await fillRestored(client, relation, rows.slice(at, at + ROWS_AT_ONCE))
  }
  const { rows, sha256 } = counted.contents()
  if (rows !== contents.rows || sha256 !== contents.sha256)
    throw new Error(`${key} has ${rows} readings that differ from the ${contents.rows} that were pushed`)
}

/**
 * Late readings were not compared with the archive: those already in it are deleted, and those at the time of another
 * reading are moved behind it. Under the lock of the day, in the transaction that makes it available to readers.
 */
export async function placeLateReadings(
  client: ClientBase,
  day: Pick<Day, 'from'>,
  relation: string,
  ignored: readonly string[],
): Promise<void> {
  const { late, there } = await readLateOf(client, day, relation)
  // The last one of an instant moves first, so that none has to pass another.
  for (const { row, isThere, time } of placeLate(there, late, ignored).reverse()) {
    const which = { vehicleId: row[VEHICLE] as string, time: row[TIME] as number }
    if (isThere || time !== which.time) await settleLate(client, which, isThere ? null : time)
  }
}
