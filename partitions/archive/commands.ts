import type { ClientBase, Pool } from 'pg'
import type { Config } from '../../src/config.ts'
import type { Files } from '../../src/files/files.ts'
import { heldByAnother, type Outcome, plural } from '../../src/run-command.ts'
import { adoptDay, manifestDays } from '../../src/telemetry/archive/adopt.ts'
import {
  type ArchivedDay,
  markLeaving,
  readArchivedDays,
  readArchivedFiles,
} from '../../src/telemetry/archive/catalogue.ts'
import { forget } from '../../src/telemetry/archive/forget.ts'
import { pushDay } from '../../src/telemetry/archive/push.ts'
import { verifyDay } from '../../src/telemetry/archive/verify.ts'
import { type Day, readDay } from '../../src/telemetry/store/days.ts'
import { HELD, withConnection, withRunLock } from '../session.ts'
import { readClock } from '../state.ts'
import type { Asked } from './arguments.ts'
import { deleteEverywhere } from './everywhere.ts'
import { archiveDay, reasonNotToArchive, restoreDay } from './moves.ts'

interface Context extends Omit<Asked, 'command' | 'quiet'> {
  pool: Pool
  files: Files
  config: Pick<Config, 'rollupGapSeconds' | 'identityIgnores'>
  signal: AbortSignal
  progress: (line: string) => void
}

export const commands = { status, push, verify, restore, adopt, drop }

async function status({ pool, files }: Context): Promise<Outcome> {
  const days = await readArchivedDays(pool)
  const readings = days.reduce((sum, day) => sum + day.readings, 0)
  const bytes = days.reduce((sum, day) => sum + day.bytes, 0)
  const lines = [
    `The archive is at ${files.place}: ${plural(days.length, 'day')}, ${plural(readings, 'reading')}, ${megabytes(bytes)}${perReading({ readings, bytes })}.`,
    ...days.map(lineOf),
  ]
  const json = {
    place: files.place,
    readings,
    bytes,
    days: days.map(({ inPlace, leaving, ...day }) => ({ ...day, inPlace, leaving })),
  }
  return { text: `${lines.join('\n')}\n`, json, ok: true }
}

function lineOf(day: ArchivedDay): string {
  const { verifiedAt, inPlace, leaving } = day
  const state = inPlace ? 'the only place' : verifiedAt === null ? 'not verified' : 'a copy'
  const waiting = leaving > 0 ? `, ${plural(leaving, 'file')} to be deleted` : ''
  return `  ${day.day}  ${plural(day.readings, 'reading')} in ${plural(day.files, 'file')}, ${megabytes(day.bytes)}${perReading(day)}; ${state}${waiting}`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

function perReading({ readings, bytes }: { readings: number; bytes: number }): string {
  return readings === 0 ? '' : `, ${(bytes / readings).toFixed(1)} bytes a reading`
}

async function push(context: Context): Promise<Outcome> {
  return await withDay(context, async (client, day) => {
    const { files, config, move, dryRun, signal, progress } = context
    const date = context.day!
    if (day.state === 'archived') return refused(context, 'the archive is its only place')
    if (day.to > (await readClock(client)).now) return refused(context, 'it is not over')
    if (dryRun) {
      const reason = move ? await reasonNotToArchive(client, day) : undefined
      return reason ? refused(context, reason) : done(context, `would push ${date}`)
    }
    const { now } = await readClock(client)
    const options = { files, now, signal, progress }
    if (move) {
      const reason = await archiveDay(client, day, { ...options, gapSeconds: config.rollupGapSeconds })
      return reason ? refused(context, reason) : done(context, `${date} is only in the archive`)
    }
    const { manifest, differences } = await pushDay({ client, day: date, ...options })
    const { readings, bytes } = manifest
    const verdict = `${date}: ${plural(readings, 'reading')} pushed and verified, ${megabytes(bytes)}${perReading(manifest)}`
    if (differences.length === 0) return done(context, verdict, { readings, bytes })
    return { text: `${differences.join('\n')}\n`, json: { day: date, differences }, ok: false }
  })
}

async function verify({ pool, files, day, signal, progress }: Context): Promise<Outcome> {
  const days = await readArchivedDays(pool, day)
  const differences: string[] = []
  let readings = 0
  for (const { day: date } of days) {
    if (signal.aborted) break
    const known = await readArchivedFiles(pool, date)
    differences.push(...(await verifyDay(files, date, known, signal)))
    readings += known.reduce((sum, { contents }) => sum + contents.rows, 0)
    progress(`${date} is read back`)
  }
  const missing = day !== undefined && days.length === 0
  if (missing) differences.push(`${day} is not in the archive`)
  const verdict = `${plural(days.length, 'day')} with ${plural(readings, 'reading')} read back: ${differences.length === 0 ? 'no differences' : plural(differences.length, 'difference')}.`
  return {
    text: `${[...differences, verdict].join('\n')}\n`,
    json: { days: days.length, readings, differences },
    ok: differences.length === 0,
  }
}

async function restore(context: Context): Promise<Outcome> {
  return await withDay(context, async (client, day) => {
    const { files, config, dryRun, signal, progress } = context
    if (day.state !== 'archived') return refused(context, 'it is in the database')
    if (dryRun) return done(context, `would restore ${context.day}`)
    const ignored = config.identityIgnores
    const reason = await restoreDay(client, day, { files, ignored, signal, progress })
    return reason ? refused(context, reason) : done(context, `${context.day} is in the database again`)
  })
}

const adoptedAs = {
  known: 'is known',
  copy: 'is a copy of what the database has too',
  place: 'is only in the archive',
}

async function adopt(context: Context): Promise<Outcome> {
  const { files, day, dryRun, signal } = context
  return await locked(context, async client => {
    const { now } = await readClock(client)
    const days = []
    for (const one of day === undefined ? await manifestDays(files) : [day]) {
      if (signal.aborted) break
      days.push(await adoptDay({ client, files, now, dryRun, signal }, one))
    }
    const lines = days.map(({ day: one, as, readings, reasons }) =>
      as === 'refused'
        ? `${one}: not adopted: ${reasons.join('; ')}`
        : `${one}: ${adoptedAs[as]}, ${plural(readings, 'reading')}`,
    )
    lines.push(`${plural(days.length, 'day')} in the store${dryRun ? '; nothing was changed' : ''}.`)
    const ok = days.every(({ as }) => as !== 'refused')
    return { text: `${lines.join('\n')}\n`, json: { dryRun, days }, ok }
  })
}

async function drop(context: Context): Promise<Outcome> {
  const { pool, files, day, organizationId, final, everywhere, dryRun, progress } = context
  return await locked(context, async client => {
    const days = await readArchivedDays(client, day)
    const alone = days.filter(({ inPlace }) => inPlace).map(one => one.day)
    if (organizationId === undefined && alone.length > 0 && !final)
      return refused(context, 'the archive is its only place; use --final to delete it')
    const found = (await Promise.all(days.map(one => readArchivedFiles(pool, one.day)))).flat()
    const count = found.filter(file => !organizationId || file.organizationId === organizationId).length
    if (dryRun) return done(context, `would delete ${plural(count, 'file')}`, { files: count })
    const { now } = await readClock(client)
    if (everywhere) {
      // From here on the files are no longer offered to anyone; the store may be unavailable.
      await markLeaving(client, { organizationId })
      await deleteEverywhere(client, organizationId!, progress)
    }
    const deleted = await forget({ client, files, now, day, organizationId })
    return done(context, `deleted ${plural(deleted, 'file')}`, { files: deleted })
  })
}

async function withDay(
  context: Context,
  work: (client: ClientBase, day: Day) => Promise<Outcome>,
): Promise<Outcome> {
  return await locked(context, async client => {
    const day = await readDay(client, new Date(context.day!))
    return day && day.state !== 'dropped' ? await work(client, day) : refused(context, 'it has no readings')
  })
}

async function locked(
  { pool, dryRun }: Context,
  work: (client: ClientBase) => Promise<Outcome>,
): Promise<Outcome> {
  const finished = dryRun ? await withConnection(pool, work) : await withRunLock(pool, work)
  return finished === HELD ? heldByAnother : finished
}

function done({ day, dryRun }: Context, text: string, more: object = {}): Outcome {
  return { text: `${text}\n`, json: { day, dryRun, ...more }, ok: true }
}

function refused({ day, dryRun }: Context, reason: string): Outcome {
  return { text: `${day}: ${reason}\n`, json: { day, dryRun, refused: reason }, ok: false }
}
