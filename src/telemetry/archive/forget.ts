import type { ClientBase } from 'pg'
import type { Files } from '../../files/files.ts'
import { dropArchived } from '../store/archived.ts'
import { forgetDay, forgetFile, markLeaving, readArchivedDays, readLeaving } from './catalogue.ts'
import { folderOf } from './layout.ts'
import { renewManifest } from './push.ts'

interface Forgetting {
  client: ClientBase
  files: Files
  now: Date
  /** Absent: all of them. */
  day?: string | undefined
  organizationId?: string | undefined
}

/**
 * Deletes a day, one organization's part of it, or an organization's part of all days. From the first step on, the files
 * are no longer offered to anyone; those that cannot be deleted now stay marked, and the next run deletes them.
 */
export async function forget({ client, files, now, day, organizationId }: Forgetting): Promise<number> {
  const marked = await markLeaving(client, { day, organizationId })
  await deleteLeaving({ client, files, now, day })
  return marked
}

/** Files that an earlier run had marked and could not delete. */
export async function deleteLeaving({ client, files, now, day: asked }: Forgetting): Promise<void> {
  const leaving = await readLeaving(client)
  for (const { file } of leaving) await files.delete(file.key)
  const days = leaving.map(({ day }) => day)
  // A day may have had no readings, and no files.
  if (asked !== undefined) days.push(asked)
  for (const day of new Set(days)) {
    await renewManifest(client, files, day, now)
    for (const { file } of leaving.filter(one => one.day === day))
      await forgetFile(client, day, file.organizationId)
    const [left] = await readArchivedDays(client, day)
    if (left?.files !== 0) continue
    for await (const { key } of files.list(folderOf(day))) await files.delete(key)
    await forgetDay(client, day)
    if (left.inPlace) await dropArchived(client, day, now)
  }
}
