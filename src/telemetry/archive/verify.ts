import { createHash } from 'node:crypto'
import { messageOf, Problem } from '../../errors.ts'
import { type Files, readWhole } from '../../files/files.ts'
import { type ArchiveRow, compareRows } from './columns.ts'
import { dayFileIn } from './decode.ts'
import { Counted } from './encode.ts'
import { type ArchivedFile, folderOf, manifestKeyOf, readManifest } from './layout.ts'

/** Reads a day's files back completely, and names everything that differs from what was pushed. */
export async function verifyDay(
  files: Files,
  day: string,
  known: readonly ArchivedFile[],
  signal?: AbortSignal,
): Promise<string[]> {
  const differences: string[] = []
  for (const file of known) differences.push(...(await differencesOfFile(files, file, signal)))
  differences.push(...(await differencesOfManifest(files, day, known)))
  const expected = new Set([manifestKeyOf(day), ...known.map(({ key }) => key)])
  for await (const { key } of files.list(folderOf(day)))
    if (!expected.has(key)) differences.push(`${key} is in the archive but not in its catalogue`)
  return differences
}

export async function differencesOfFile(
  files: Files,
  { key, bytes, sha256, contents }: ArchivedFile,
  signal?: AbortSignal,
): Promise<string[]> {
  const content = await readWhole(files, key, signal ? { signal } : {}).catch(unlessMissing)
  if (!content) return [`${key} is missing`]
  if (content.length !== bytes) return [`${key} has ${content.length} bytes instead of ${bytes}`]
  if (createHash('sha256').update(content).digest('hex') !== sha256)
    return [`${key} is damaged: its bytes differ from those written`]
  try {
    const found = await readAll(content)
    return found.sha256 === contents.sha256 && found.rows === contents.rows
      ? []
      : [`${key} has ${found.rows} readings that differ from the ${contents.rows} that were pushed`]
  } catch (error) {
    return [`${key} cannot be read: ${messageOf(error)}`]
  }
}

async function readAll(content: Buffer) {
  const file = await dayFileIn(content)
  const counted = new Counted()
  let last: ArchiveRow | undefined
  for (const group of file.groups) {
    for (const row of await file.readGroup(group)) {
      if (last && compareRows(last, row) >= 0) throw new Error('its readings are not in order')
      counted.add(row)
      last = row
    }
  }
  return counted.contents()
}

async function differencesOfManifest(
  files: Files,
  day: string,
  known: readonly ArchivedFile[],
): Promise<string[]> {
  const key = manifestKeyOf(day)
  const text = await readWhole(files, key).catch(unlessMissing)
  const manifest = text && readManifest(String(text))
  if (!manifest) return [`${key} is missing, or damaged`]
  return sameFiles(manifest.files, known) ? [] : [`${key} differs from the catalogue`]
}

/** In any order. */
export function sameFiles(one: readonly ArchivedFile[], other: readonly ArchivedFile[]): boolean {
  const inOrder = (of: readonly ArchivedFile[]) => JSON.stringify(of.map(facts).sort())
  return inOrder(one) === inOrder(other)
}

function facts({ organizationId, key, bytes, sha256, contents }: ArchivedFile): string {
  return [organizationId, key, bytes, sha256, contents.rows, contents.sha256].join(' ')
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Problem && error.code === 'file_not_found') return undefined
  throw error
}
