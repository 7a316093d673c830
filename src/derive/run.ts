import type { ClientBase } from 'pg'
import { inTransaction } from '../database/transaction.ts'
import { messageOf } from '../errors.ts'
import { addDays, earlier, later, type Span, spansBetween, startOfHour } from '../telemetry/calendar.ts'
import {
  daysToTake,
  handOutNotes,
  noteCaughtUp,
  registerReader,
  takeNotes,
} from '../telemetry/store/notes.ts'
import type { Derivation } from './derivation.ts'

export interface RunOptions {
  now: Date
  progress?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

/** What one derivation did in a run. */
export interface Derived {
  name: string
  /** Notes that it took, and rows that it changed. */
  notes: number
  changed: number
  /** Why it did not get to the end; null where it did. The others go on. */
  failure: string | null
}

/**
 * Hands out what was noted, and lets each derivation take what is its own, a day in one transaction: the notes go with it,
 * so that a run that is cut off leaves them for the next. What is noted meanwhile stays noted. The caller holds the
 * maintenance lock.
 */
export async function deriveNotes(
  client: ClientBase,
  derivations: readonly Derivation[],
  options: RunOptions,
): Promise<Derived[]> {
  for (const { name } of derivations) {
    if (await registerReader(client, name, { now: options.now }))
      options.progress?.(`${name} is new: it begins with the oldest readings`)
  }
  await handOutNotes(client)
  return await each(client, derivations, options, async (derivation, report) => {
    const until = derivation.openHours ? null : startOfHour(options.now)
    for (const day of await daysToTake(client, derivation.name, until)) {
      if (options.signal?.aborted) return
      const before = report.changed
      await derivation.prepare?.(client, day)
      await inTransaction(client, async () => {
        const end = addDays(day, 1)
        const to = until === null ? end : earlier(until, end)
        const touched = await takeNotes(client, derivation.name, { from: day, to })
        report.notes += touched.reduce((sum, { notes }) => sum + notes, 0)
        report.changed += await derivation.compute(client, touched, options.now)
      })
      tell(options, derivation, day, `${report.changed - before} rows changed`)
    }
    await noteCaughtUp(client, derivation.name, options.now)
  })
}

/** Computes a stretch anew from the readings, whatever is noted; a day in one transaction. */
export async function rebuild(
  client: ClientBase,
  derivations: readonly Derivation[],
  range: Span,
  options: RunOptions,
): Promise<Derived[]> {
  return await each(client, derivations, options, async (derivation, report) => {
    for (const { day, hours } of daysOf(range, options.now)) {
      if (options.signal?.aborted) return
      await derivation.prepare?.(client, day)
      await inTransaction(client, async () => {
        report.changed += await derivation.rebuild(client, hours, options.now)
      })
      tell(options, derivation, day, `${report.changed} rows changed so far`)
    }
  })
}

/** What one derivation was found to be. */
interface Verified {
  name: string
  days: number
  differences: number
}

/** Compares what is derived with what the readings give, and tells each difference as it is found. Takes no lock. */
export async function verify(
  client: ClientBase,
  derivations: readonly Derivation[],
  range: Span,
  { found, ...options }: RunOptions & { found: (name: string, differences: readonly string[]) => void },
): Promise<Verified[]> {
  const reports: Verified[] = []
  for (const derivation of derivations) {
    const report = { name: derivation.name, days: 0, differences: 0 }
    reports.push(report)
    for (const { day, hours } of daysOf(range, options.now)) {
      if (options.signal?.aborted) break
      const differences = await derivation.verify(client, hours, options.now)
      report.days++
      report.differences += differences.length
      if (differences.length > 0) found(derivation.name, differences)
      tell(options, derivation, day, `${report.differences} differences so far`)
    }
  }
  return reports
}

/** One after the other. One that fails keeps no other from its work; a connection that is lost ends all. */
async function each(
  client: ClientBase,
  derivations: readonly Derivation[],
  { signal, progress }: RunOptions,
  work: (derivation: Derivation, report: Derived) => Promise<void>,
): Promise<Derived[]> {
  const reports: Derived[] = []
  for (const derivation of derivations) {
    if (signal?.aborted) break
    const report: Derived = { name: derivation.name, notes: 0, changed: 0, failure: null }
    reports.push(report)
    try {
      await work(derivation, report)
    } catch (error) {
      report.failure = messageOf(error)
      progress?.(`${derivation.name} failed: ${report.failure}`)
      await client.query('select 1') // Throws where the connection is gone.
    }
  }
  return reports
}

/** The UTC days of a stretch, up to now, and of each what lies in it. */
function daysOf(range: Span, now: Date): { day: Date; hours: Span }[] {
  const from = startOfHour(range.from)
  const to = earlier(range.to, now)
  return spansBetween('day', { from, to }).map(day => ({
    day: day.from,
    hours: { from: later(day.from, from), to: earlier(day.to, to) },
  }))
}

function tell({ progress }: RunOptions, { name }: Derivation, day: Date, what: string): void {
  progress?.(`${name}, ${day.toISOString().slice(0, 10)}: ${what}`)
}
