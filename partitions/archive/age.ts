import type { ClientBase } from 'pg'
import type { Config } from '../../src/config.ts'
import type { Files } from '../../src/files/files.ts'
import { markTooOld, noteTooOld } from '../../src/telemetry/archive/catalogue.ts'
import { deleteLeaving, forget } from '../../src/telemetry/archive/forget.ts'
import { addDays, HOUR_MS } from '../../src/telemetry/calendar.ts'
import { readArchived, readNotedOfArchive } from '../../src/telemetry/store/archived.ts'
import { readDay, readDays } from '../../src/telemetry/store/days.ts'
import { dateOf } from '../../src/telemetry/store/moves.ts'
import { readShorter } from '../../src/telemetry/store/shorter.ts'
import { dropBlocks } from '../leaves.ts'
import { dropAfter } from '../policy.ts'
import type { Clock } from '../state.ts'
import { archiveDay, reasonNotToArchive, restoreDay } from './moves.ts'

export type ArchiveConfig = Pick<
  Config,
  'archiveAfterDays' | 'rawRetentionDays' | 'retentionExtraDrops' | 'identityIgnores' | 'rollupGapSeconds'
>

export interface ArchiveReport {
  archived: string[]
  /** Days with late readings: the next run rolls them up, and archives the days again. */
  restored: string[]
  /** Days that were kept for the required time. */
  dropped: string[]
  kept: { day: string; reason: string }[]
}

interface Options {
  config: ArchiveConfig
  files: Files
  /** The earlier of two clocks, and the later. */
  now: Date
  latest: Date
  signal?: AbortSignal | undefined
  progress?: ((line: string) => void) | undefined
}

/** How long one run archives; it archives at least one day. */
const ARCHIVING_MS = 60_000

/** While the time is in doubt nothing is done, and a day that was too old must be found so in two runs again. */
export async function maintainArchive(
  client: ClientBase,
  { dropBefore: now, latest }: Clock,
  doubtOfNow: () => Promise<string | undefined>,
  { files, ...options }: Omit<Options, 'files' | 'now' | 'latest'> & { files?: Files | undefined },
): Promise<ArchiveReport | null> {
  if ((await doubtOfNow()) !== undefined) await noteTooOld(client, [], latest)
  else if (files) return await ageArchive(client, { ...options, files, now, latest })
  return null
}

/** Everything that is due in the archive. */
async function ageArchive(client: ClientBase, options: Options): Promise<ArchiveReport> {
  const { config, files, now, signal, progress } = options
  const report: ArchiveReport = { archived: [], restored: [], dropped: [], kept: [] }
  for (const { organizationId, days } of await readShorter(client, config.rawRetentionDays))
    await markTooOld(client, organizationId, keptSince(now, days))
  await deleteLeaving({ client, files, now })
  await dropTooOld(client, options, report)
  for (const { from } of await readArchived(client)) {
    const day = (await readDay(client, from))!
    if (day.packedRelation === null) continue
    const reason = await dropBlocks(client, day, now)
    if (reason === undefined) progress?.(`dropped ${day.packedRelation}`)
    else report.kept.push({ day: dateOf(day), reason })
  }
  for (const { from } of await readNotedOfArchive(client)) {
    if (signal?.aborted) break
    const day = (await readDay(client, from))!
    const ignored = config.identityIgnores
    const reason = await restoreDay(client, day, { files, ignored, signal, progress })
    if (reason === undefined) report.restored.push(dateOf(day))
    else report.kept.push({ day: dateOf(day), reason })
  }
  if (config.archiveAfterDays !== undefined) await archiveDue(client, options, report)
  return report
}

/** As with partitions: in the second of two runs that are an hour apart, and only a few at once. */
async function dropTooOld(client: ClientBase, options: Options, report: ArchiveReport): Promise<void> {
  const { config, files, now, latest, signal, progress } = options
  const archived = await readArchived(client)
  const old = archived.filter(day => dropAfter(day, config.rawRetentionDays) <= now).map(dateOf)
  const since = await noteTooOld(client, old, latest)
  for (const day of old) {
    if (signal?.aborted || report.dropped.length > config.retentionExtraDrops) return
    if (since.get(day)!.getTime() + HOUR_MS > now.getTime()) continue
    await forget({ client, files, now, day })
    progress?.(`deleted ${day} from the archive`)
    report.dropped.push(day)
  }
}

/** Days that end by then are too old: dropAfter, solved for the day. */
function keptSince(now: Date, days: number): Date {
  return new Date(addDays(now, -days - 1).getTime() - 2 * HOUR_MS)
}

async function archiveDue(client: ClientBase, options: Options, report: ArchiveReport): Promise<void> {
  const { config, now, signal } = options
  const begun = performance.now()
  for (const { from } of await readDays(client)) {
    const mayGoOn = report.archived.length === 0 || performance.now() - begun < ARCHIVING_MS
    if (signal?.aborted || !mayGoOn) break
    const day = await readDay(client, from)
    if (day?.state !== 'packed' || addDays(day.to, config.archiveAfterDays!) > now) continue
    // A day that waits for the feed, or for its late readings to be packed, is not worth a message.
    if ((await reasonNotToArchive(client, day)) !== undefined) continue
    const reason = await archiveDay(client, day, { ...options, gapSeconds: config.rollupGapSeconds })
    if (reason === undefined) report.archived.push(dateOf(day))
    else report.kept.push({ day: dateOf(day), reason })
  }
}
