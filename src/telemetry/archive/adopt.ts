import type { ClientBase } from 'pg'
import { inTransaction } from '../../database/transaction.ts'
import { type Files, readWhole } from '../../files/files.ts'
import { addDays } from '../calendar.ts'
import { adoptArchived, organizationsOf } from '../store/archived.ts'
import { readDay } from '../store/days.ts'
import {
  placeInArchive,
  readArchivedDays,
  readArchivedFiles,
  recordPushed,
  recordVerified,
} from './catalogue.ts'
import { dayOfManifest, type Manifest, manifestKeyOf, ROOT, readManifest } from './layout.ts'
import { differencesOfFile, sameFiles } from './verify.ts'

/** The outcome for a day with a manifest. */
interface Adopted {
  day: string
  /** `known`: the catalogue agrees. `copy`: the database also has the day. `place`: the archive is its only place. */
  as: 'known' | 'copy' | 'place' | 'refused'
  readings: number
  reasons: string[]
}

interface Adopting {
  client: ClientBase
  files: Files
  now: Date
  /** Changes nothing, and reads no file but the manifests. */
  dryRun: boolean
  signal?: AbortSignal | undefined
}

/** The days with a manifest in the store, oldest first. */
export async function manifestDays(files: Files): Promise<string[]> {
  const days: string[] = []
  for await (const { key } of files.list(`${ROOT}/`)) {
    const day = dayOfManifest(key)
    if (day !== undefined) days.push(day)
  }
  return days.sort()
}

/**
 * Updates the catalogue from a day's manifest, for a database that was restored from before the day was archived, or
 * archived again. Nothing is trusted that was not read back. A day that the database does not have is from then on only in
 * the archive; if it has no rollups of the day, its hours are noted.
 */
export async function adoptDay(adopting: Adopting, day: string): Promise<Adopted> {
  const { client, files, now, dryRun, signal } = adopting
  const text = String(await readWhole(files, manifestKeyOf(day)))
  const manifest = readManifest(text)
  const refused = (...reasons: string[]): Adopted => ({ day, as: 'refused', readings: 0, reasons })
  if (manifest?.day !== day) return refused('its manifest is damaged')
  const answer = (as: Adopted['as']): Adopted => ({ day, as, readings: manifest.readings, reasons: [] })
  const from = new Date(day)
  const known = await readDay(client, from)
  if (known?.state === 'dropped') return refused('it was dropped')
  const [catalogued] = await readArchivedDays(client, day)
  const isAlone = known === undefined || known.state === 'archived'
  if (catalogued && catalogued.leaving > 0) return refused('files of it are being deleted')
  const isSame = sameFiles(manifest.files, await readArchivedFiles(client, day))
  if (catalogued && isSame && catalogued.inPlace === isAlone) return answer('known')
  const strangers = await unknownOrganizations(client, manifest)
  if (strangers.length > 0)
    return refused(`the database does not know the organization ${strangers.join(', ')}`)
  if (!dryRun) {
    for (const file of manifest.files) {
      const differences = await differencesOfFile(files, file, signal)
      if (differences.length > 0) return refused(...differences)
    }
    // If interrupted in between, it is found to be unfinished the next time.
    await recordPushed(client, manifest, now)
    await recordVerified(client, day, now)
    if (isAlone)
      await inTransaction(client, async () => {
        await placeInArchive(client, manifest)
        await adoptArchived(client, { from, to: addDays(from, 1) })
      })
  }
  return answer(isAlone ? 'place' : 'copy')
}

async function unknownOrganizations(client: ClientBase, { files }: Manifest): Promise<string[]> {
  const asked = files.map(({ organizationId }) => organizationId)
  const known = new Set(await organizationsOf(client, asked))
  return asked.filter(id => !known.has(id))
}
