import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'
import type { Archive } from './archive.ts'
import { type Backup, listBackups } from './layout.ts'
import type { BackupMetrics } from './metrics.ts'

/**
 * Automatic backups: the WAL every few seconds, a backup once a day.
 *
 * States of each of the two: well -> failing -> well. A failure is logged and counted, raised as an alarm, and retried;
 * nothing is thrown. What is due is derived from the content of BACKUP_DIR, not from the memory of this process, so that
 * a restart neither skips a backup nor makes one too many.
 */
export interface Schedule {
  stop(): Promise<void>
}

interface ScheduleDeps {
  backupDir: string
  /** Time of day, in UTC. */
  at: string
  archive: Archive
  /** Creates a backup named after the time, and removes those that are too old. */
  make(name: string): Promise<void>
  alarms: {
    raise(code: AlarmCode, message: string): Promise<void>
    clear(code: AlarmCode): Promise<void>
  }
  metrics: BackupMetrics
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>
  now: () => number
  walEveryMs?: number
}

type AlarmCode = 'backup_failed' | 'wal_not_archived'

const WAL_EVERY_MS = 5_000
const LOOK_EVERY_MS = 60_000
const DAY_MS = 86_400_000
/** A failed backup is retried after this time. */
export const RETRY_MS = 15 * 60_000
/** WAL that is older than this and not archived raises an alarm; before that, a failure is only logged. */
export const WAL_LATE_MS = 5 * 60_000
/** If the last backup is older than this, an alarm is raised, whatever the reason. */
export const OVERDUE_MS = DAY_MS + 2 * 3_600_000

/** The last time, by the clock `now`, at which it was `at` o'clock. */
export function lastTimeOf(at: string, now: number): number {
  const [hours, minutes] = at.split(':').map(Number)
  const today = new Date(now).setUTCHours(hours!, minutes!, 0, 0)
  return today <= now ? today : today - DAY_MS
}

/** Whether a backup is due. One that is dated in the future is ignored: a clock was wrong. */
export function isDue(backups: readonly Backup[], at: string, now: number): boolean {
  const since = lastTimeOf(at, now)
  return !backups.some(({ manifest }) => {
    const started = Date.parse(manifest.startedAt)
    return started >= since && started <= now + DAY_MS
  })
}

interface Rounds {
  copyWal(): Promise<void>
  backUp(): Promise<void>
}

/** One round of each, for the loops below and for tests, which pass their own clock. */
export function createRounds(deps: ScheduleDeps): Rounds {
  const { backupDir, at, archive, make, alarms, metrics, log, now } = deps
  const began = now()
  let lastCopied = began
  let wasFailing = false
  let failedAt: number | undefined
  /** The archive starts afresh here: earlier backups may not be recoverable to its content. */
  let gap = false
  let timeline: number | undefined

  async function copyWal(): Promise<void> {
    try {
      const state = await archive.copy()
      if (state.begun) gap = true
      timeline = state.timeline
      lastCopied = now()
      metrics.archived(lastCopied)
      if (wasFailing) log.info('WAL is archived again')
      wasFailing = false
      await alarms.clear('wal_not_archived')
    } catch (error) {
      const why = messageOf(error)
      if (!wasFailing) log.warn({ error: why }, 'WAL could not be archived; trying again')
      wasFailing = true
      const isForeign = (error as Error).name === 'ForeignArchive'
      if (isForeign || now() - lastCopied >= WAL_LATE_MS)
        await alarms.raise('wal_not_archived', `${why} (last success: ${iso(lastCopied)})`)
    }
  }

  async function backUp(): Promise<void> {
    try {
      const backups = await listBackups(backupDir)
      const last = backups.at(-1)
      tellLast(last)
      const restored = last !== undefined && timeline !== undefined && last.manifest.timeline !== timeline
      if (!gap && !restored && !isDue(backups, at, now())) return await overdue(last)
      if (failedAt !== undefined && now() - failedAt < RETRY_MS) return
      const begun = now()
      const name = `${iso(begun).slice(0, 19).replace(/[-:]/g, '')}Z`
      await make(name)
      gap = false
      failedAt = undefined
      metrics.ran('done', (now() - begun) / 1_000)
      tellLast((await listBackups(backupDir)).at(-1))
      log.info({ backup: name }, 'a backup was made')
      await alarms.clear('backup_failed')
    } catch (error) {
      failedAt = now()
      metrics.ran('failed', 0)
      log.error({ error: messageOf(error) }, 'the backup failed; trying again in 15 minutes')
      await alarms.raise('backup_failed', messageOf(error))
    }
  }

  async function overdue(last: Backup | undefined): Promise<void> {
    const ended = last ? Date.parse(last.manifest.endedAt) : began
    if (now() - ended > OVERDUE_MS)
      await alarms.raise('backup_failed', `The last backup is of ${iso(ended)}.`)
    else await alarms.clear('backup_failed')
  }

  function tellLast(last: Backup | undefined): void {
    if (last) metrics.last(Date.parse(last.manifest.endedAt), last.manifest.bytes)
  }

  return { copyWal, backUp }
}

export function startSchedule(deps: ScheduleDeps): Schedule {
  const stopping = new AbortController()
  const { log, walEveryMs = WAL_EVERY_MS } = deps
  const rounds = createRounds(deps)

  async function keep(round: () => Promise<void>, everyMs: number): Promise<void> {
    while (!stopping.signal.aborted) {
      await round().catch((error: unknown) =>
        // The alarm could not be raised or cleared because the database is down, which is reported elsewhere.
        log.warn({ error: messageOf(error) }, 'the state of the backups could not be read'),
      )
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  // The WAL first: a backup made before the server holds its WAL would be followed by a gap.
  const running = rounds
    .copyWal()
    .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'WAL could not be archived'))
    .then(() => Promise.all([keep(rounds.copyWal, walEveryMs), keep(rounds.backUp, LOOK_EVERY_MS)]))
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
