import type { ClientBase } from 'pg'
import { inTransaction } from '../../database/transaction.ts'
import type { Files } from '../../files/files.ts'
import { DAY_MS } from '../calendar.ts'
import { countReadings, readExactly, vehiclesByOrganization } from '../store/exactly.ts'
import { readArchivedDays, readArchivedFiles, recordPushed, recordVerified } from './catalogue.ts'
import { type ArchiveRow, SCHEMA_VERSION } from './columns.ts'
import { type Contents, encodeFile } from './encode.ts'
import { type ArchivedFile, folderOf, keyOf, type Manifest, manifestKeyOf, manifestOf } from './layout.ts'
import { verifyDay } from './verify.ts'

interface Pushing {
  client: ClientBase
  files: Files
  /** As 2026-11-20. */
  day: string
  now: Date
  signal?: AbortSignal | undefined
  progress?: ((line: string) => void) | undefined
}

interface Pushed {
  manifest: Manifest
  /** What is wrong, one sentence each; then nothing may be removed. */
  differences: string[]
}

/**
 * Writes a day to the archive: files, manifest, catalogue, and then all of it is read back. If it is killed, it starts
 * again from the beginning: a file is replaced as a whole, and in the database only the catalogue is changed. A day whose
 * only place is the archive is left alone: the database does not have all of it.
 */
export async function pushDay(pushing: Pushing): Promise<Pushed> {
  const { client, files, day, now, signal } = pushing
  const [known] = await readArchivedDays(client, day)
  if (known?.inPlace) throw new Error(`${day} is only in the archive; restore it before you push it again`)
  const written = await inTransaction(client, () => writeFiles(pushing), 'repeatable read read only')
  const manifest = manifestOf(day, SCHEMA_VERSION, written, now)
  await writeManifest(files, manifest, signal)
  await recordPushed(client, manifest, now)
  await removeOthers(files, manifest)
  const differences = await verifyDay(files, day, written, signal)
  if (differences.length === 0) await recordVerified(client, day, now)
  return { manifest, differences }
}

async function writeFiles(pushing: Pushing): Promise<ArchivedFile[]> {
  const { client, day, progress } = pushing
  const written: ArchivedFile[] = []
  for (const [organizationId, vehicles] of await vehiclesByOrganization(client)) {
    const rows = await startOf(storedBatches(pushing, vehicles))
    if (!rows) continue
    const file = await writeFile(pushing, organizationId, rows)
    written.push(file)
    progress?.(`${day}: ${file.contents.rows} readings of ${organizationId} are written`)
  }
  const count = await countReadings(client, day)
  const found = written.reduce((sum, { contents }) => sum + contents.rows, 0)
  if (count !== found)
    throw new Error(
      `${count - found} of the ${count} readings of ${day} belong to vehicles without an organization`,
    )
  return written
}

/** A vehicle's day is read in this many parts: one that reports ten times a second has a million readings. */
const PARTS = 4

async function* storedBatches(
  { client, day, signal }: Pushing,
  vehicles: readonly string[],
): AsyncGenerator<ArchiveRow[]> {
  const begin = Date.parse(day)
  const at = (part: number) => new Date(begin + (part * DAY_MS) / PARTS).toISOString()
  for (const vehicleId of vehicles) {
    for (let part = 0; part < PARTS; part++) {
      signal?.throwIfAborted()
      const rows = await readExactly(client, { vehicleId, from: at(part), to: at(part + 1) })
      if (rows.length > 0) yield rows
    }
  }
}

/** Undefined if there is nothing. */
async function startOf(
  batches: AsyncGenerator<ArchiveRow[]>,
): Promise<AsyncGenerator<ArchiveRow[]> | undefined> {
  const first = await batches.next()
  if (first.done) return undefined
  return (async function* () {
    yield first.value
    yield* batches
  })()
}

async function writeFile(
  { files, day, signal }: Pushing,
  organizationId: string,
  rows: AsyncIterable<ArchiveRow[]>,
): Promise<ArchivedFile> {
  const key = keyOf(day, organizationId)
  let contents: Contents | undefined
  const content = async function* () {
    contents = yield* encodeFile(organizationId, rows, SCHEMA_VERSION)
  }
  const options = { type: 'application/vnd.apache.parquet', ...(signal ? { signal } : {}) }
  const { bytes, sha256 } = await files.put(key, content(), options)
  return { organizationId, key, bytes, sha256, contents: contents! }
}

async function writeManifest(files: Files, manifest: Manifest, signal?: AbortSignal): Promise<void> {
  const content = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)
  const options = { type: 'application/json', ...(signal ? { signal } : {}) }
  await files.put(manifestKeyOf(manifest.day), [content], options)
}

/** Files of an earlier push, of organizations that no longer have readings of the day. */
async function removeOthers(files: Files, { day, files: kept }: Manifest): Promise<void> {
  const known = new Set([manifestKeyOf(day), ...kept.map(({ key }) => key)])
  for await (const { key } of files.list(folderOf(day))) if (!known.has(key)) await files.delete(key)
}

/** A new manifest, for a day of which a file was deleted. */
export async function renewManifest(client: ClientBase, files: Files, day: string, now: Date): Promise<void> {
  const [known] = await readArchivedDays(client, day)
  const kept = await readArchivedFiles(client, day)
  if (known) await writeManifest(files, manifestOf(day, known.schemaVersion, kept, now))
}
