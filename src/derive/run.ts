import type { ClientBase } from 'pg'
import { fewOf, isOfSome, type Refused } from '../database/halves.ts'
import { inTransaction } from '../database/transaction.ts'
import { messageOf } from '../errors.ts'
import {
  addDays,
  earlier,
  hoursOf,
  later,
  type Span,
  spansBetween,
  startOfHour,
} from '../telemetry/calendar.ts'
import {
  daysToTake,
  handOutNotes,
  noteCaughtUp,
  registerReader,
  takeNotes,
} from '../telemetry/store/notes.ts'
import { computeApart, takeApart } from './apart.ts'
import type { Derivation } from './derivation.ts'

export interface RunOptions {
  now: Date
  progress?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

/** What one derivation did in a run. */
export interface Derived {
  name: string
  /** Notes that it processed, and rows that it changed. */
  notes: number
  changed: number
  /** Vehicles whose values the database refuses. Everything else of their days is derived, and their notes stay. */
  refused: Refused[]
  /** Why it did not finish; null if it did. The others continue. */
  failure: string | null
}

/**
 * Distributes the notes, and lets each derivation process its own, one day per transaction: the notes are deleted in it,
 * so that an interrupted run leaves them for the next. What is noted meanwhile stays noted. The caller holds the
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
      const end = addDays(day, 1)
      const hours = { from: day, to: until === null ? end : earlier(until, end) }
      await takeDay(client, derivation, hours, options.now, report)
      tell(options, derivation, day, `${report.changed - before} rows changed`)
    }
    await noteCaughtUp(client, derivation.name, options.now)
  })
}

interface Taken extends Pick<Derived, 'notes' | 'changed'> {
  refused: readonly Refused[]
}

/** Adds to the report what it did; if it fails, the notes that it had taken. */
async function takeDay(
  client: ClientBase,
  derivation: Derivation,
  hours: Span,
  now: Date,
  report: Derived,
): Promise<void> {
  const before = report.notes
  const taken = await unlessRefused<Taken>(
    () =>
      inTransaction(client, async () => {
        const touched = await takeNotes(client, derivation.name, hours)
        report.notes += touched.reduce((sum, { notes }) => sum + notes, 0)
        return { notes: 0, changed: await derivation.compute(client, touched, now), refused: [] }
      }),
    () => {
      report.notes = before
      return inTransaction(client, () => takeApart(client, derivation, hours, now))
    },
  )
  add(report, taken)
}

/** Only if values are refused is anything done by parts. */
async function unlessRefused<T>(together: () => Promise<T>, apart: () => Promise<T>): Promise<T> {
  try {
    return await together()
  } catch (error) {
    if (!isOfSome(error)) throw error
    return await apart()
  }
}

function add(report: Derived, { notes, changed, refused }: Taken): void {
  report.notes += notes
  report.changed += changed
  // A vehicle is named once, whatever the number of its days.
  const named = new Set(report.refused.map(({ key }) => key))
  report.refused.push(...refused.filter(({ key }) => !named.has(key)))
}

/** Recomputes a range from the readings, whatever is noted; one day per transaction. */
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
      add(report, await rebuildDay(client, derivation, hours, options.now))
      tell(options, derivation, day, `${report.changed} rows changed so far`)
    }
  })
}

async function rebuildDay(
  client: ClientBase,
  derivation: Derivation,
  hours: Span,
  now: Date,
): Promise<Taken> {
  const all = hoursOf(hours).map(hour => ({ hour, vehicleId: null, notes: 0 }))
  return await unlessRefused(
    () =>
      inTransaction(client, async () => {
        return { notes: 0, changed: await derivation.rebuild(client, hours, now), refused: [] }
      }),
    () =>
      inTransaction(client, async () => {
        return { notes: 0, ...(await computeApart(client, derivation, all, { now, anew: true })) }
      }),
  )
}

/** The result of verifying one derivation. */
interface Verified {
  name: string
  days: number
  differences: number
}

/** Compares derived data with what the readings give, and reports each difference as it is found. Takes no lock. */
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

/** One after the other. A failure does not stop the others; a lost connection ends all. */
async function each(
  client: ClientBase,
  derivations: readonly Derivation[],
  { signal, progress }: RunOptions,
  work: (derivation: Derivation, report: Derived) => Promise<void>,
): Promise<Derived[]> {
  const reports: Derived[] = []
  for (const derivation of derivations) {
    if (signal?.aborted) break
    const report: Derived = { name: derivation.name, notes: 0, changed: 0, refused: [], failure: null }
    reports.push(report)
    try {
      await work(derivation, report)
      if (report.refused.length > 0)
        progress?.(`${derivation.name}: the database refuses ${fewOf(report.refused)}`)
    } catch (error) {
      report.failure = messageOf(error)
      progress?.(`${derivation.name} failed: ${report.failure}`)
      await client.query('select 1') // Throws where the connection is gone.
    }
  }
  return reports
}

/** The UTC days of a range, up to now, each with the part of the range in it. */
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
