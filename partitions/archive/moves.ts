import type { ClientBase } from 'pg'
import type { Files } from '../../src/files/files.ts'
import { placeInArchive, placeInDatabase } from '../../src/telemetry/archive/catalogue.ts'
import { pushDay } from '../../src/telemetry/archive/push.ts'
import { placeLateReadings, restoreRows } from '../../src/telemetry/archive/restore.ts'
import {
  countPacked,
  dropRestored,
  serveArchived,
  serveRestored,
} from '../../src/telemetry/store/archived.ts'
import type { Day } from '../../src/telemetry/store/days.ts'
import { dateOf, lockDay } from '../../src/telemetry/store/moves.ts'
import { attachPacked, createPackedTable, packDay } from '../../src/telemetry/store/packed/packing.ts'
import { verifyPacked } from '../../src/telemetry/store/packed/verifying.ts'
import { briefly } from '../briefly.ts'
import { reasonOfRollups } from '../retention.ts'

/*
 * How a packed day is moved to the archive and back, each with a single commit at the end:
 *
 *     packed    its files are written, read back and compared; an interrupted run starts again. Then readers are sent to
 *               the archive, and the blocks are dropped when nobody reads them any more
 *     archived  if one of its hours is noted, because a reading came late, its files are read into a table, packed
 *               and compared; then the day is packed again, the late readings are merged, and it is archived again
 */

interface ArchiveOptions {
  files: Files
  now: Date
  gapSeconds: number
  signal?: AbortSignal | undefined
  progress?: ((line: string) => void) | undefined
}

const TAKEN = 'it could not be locked for a moment; this will be retried'

/** Returns why it stays packed; undefined once it is archived. */
export async function archiveDay(
  client: ClientBase,
  day: Day,
  { files, now, gapSeconds, signal, progress }: ArchiveOptions,
): Promise<string | undefined> {
  const reason = (await reasonNotToArchive(client, day)) ?? (await reasonOfRollups(client, day, gapSeconds))
  if (reason !== undefined) return reason
  const date = dateOf(day)
  const { manifest, differences } = await pushDay({ client, files, day: date, now, signal, progress })
  if (differences.length > 0) return `its files are not what was pushed: ${differences[0]}`
  let changed: string | undefined
  const isDone = await briefly(
    client,
    async () => {
      await lockDay(client, day)
      const { inBlocks, late } = await countPacked(client, day)
      changed = late > 0 ? 'a reading arrived for it meanwhile' : undefined
      if (changed !== undefined) return
      if (
        inBlocks !== manifest.readings ||
        !(await placeInArchive(client, { day: date, readings: inBlocks }))
      )
        throw new Error(`${date} has ${inBlocks} readings, and ${manifest.readings} were pushed`)
      await serveArchived(client, day)
    },
    { signal },
  )
  if (isDone && changed === undefined) progress?.(`archived ${date}`)
  return isDone ? changed : TAKEN
}

/** Changes nothing. */
export async function reasonNotToArchive(client: ClientBase, day: Day): Promise<string | undefined> {
  if (day.state !== 'packed') return `it is ${day.state}`
  if (day.relation !== null) return 'its rows are still there'
  const { late } = await countPacked(client, day)
  return late > 0 ? `${late} of its readings were late and are not in its blocks yet` : undefined
}

/** Returns why it stays in the archive; undefined once it is packed. */
export async function restoreDay(
  client: ClientBase,
  day: Day,
  {
    files,
    ignored,
    signal,
    progress,
  }: Pick<ArchiveOptions, 'files' | 'signal' | 'progress'> & { ignored: readonly string[] },
): Promise<string | undefined> {
  if (day.state !== 'archived') return `it is ${day.state}`
  // The table of its blocks has a fixed name, and somebody may still be reading the old one.
  if (day.packedRelation !== null) return 'its old blocks are still there'
  const date = dateOf(day)
  const { relation, readings } = await restoreRows({ client, files, day, signal, progress })
  const packed = await createPackedTable(client, date)
  await packDay(client, { day: date, relation, packed }, signal ? { signal } : {})
  const verified = await verifyPacked(client, { relation, packed })
  if (verified.differences.length > 0) return `its blocks differ from its files: ${verified.differences[0]}`
  if (verified.readings !== readings)
    return `its blocks have ${verified.readings} readings, its files ${readings}`
  const isDone = await briefly(
    client,
    async () => {
      await lockDay(client, day)
      await placeLateReadings(client, day, relation, ignored)
      await attachPacked(client, date)
      await serveRestored(client, day, { packedRelation: packed, readings })
      await placeInDatabase(client, date)
    },
    { signal },
  )
  if (!isDone) return TAKEN
  await dropRestored(client, relation)
  progress?.(`restored ${date}`)
  return undefined
}
