import type { ClientBase } from 'pg'
import { HOUR_MS, type Span, spansBetween, startOfDay, startOfHour } from '../src/telemetry/calendar.ts'
import { readSealed, type Sealed, unsealed } from '../src/telemetry/store/days.ts'
import { type Difference, differencesOfDays, differencesOfHours } from '../src/telemetry/store/rollups.ts'

interface VerifyOptions {
  now: Date
  gapSeconds: number
  progress?: ((line: string) => void) | undefined
  /** Called with the differences of each day as they are found. */
  found(differences: readonly Difference[]): void
  signal?: AbortSignal | undefined
}

interface VerifyReport {
  /** Whole hours whose rollups were recomputed, and days. */
  hours: number
  days: number
  /** Hours that were left out, because their readings were verified and then dropped. */
  sealed: number
  differences: number
}

/** Recomputes closed hours from the readings, and days from the hours, and reports differences. Takes no lock. */
export async function verify(client: ClientBase, range: Span, options: VerifyOptions): Promise<VerifyReport> {
  const report = { hours: 0, days: 0, sealed: 0, differences: 0 }
  const to = new Date(Math.min(range.to.getTime(), startOfHour(options.now).getTime()))
  const sealed = await readSealed(client)
  for (const day of spansBetween('day', { from: startOfHour(range.from), to })) {
    if (options.signal?.aborted) break
    const hours = {
      from: new Date(Math.max(day.from.getTime(), startOfHour(range.from).getTime())),
      to: new Date(Math.min(day.to.getTime(), to.getTime())),
    }
    const differences = await differencesOfDay(client, hours, sealed, options.gapSeconds)
    const verified = unsealed(sealed, hours).reduce((sum, span) => sum + hoursIn(span), 0)
    report.hours += verified
    report.sealed += hoursIn(hours) - verified
    report.days++
    report.differences += differences.length
    if (differences.length > 0) options.found(differences)
    options.progress?.(
      `verified ${day.from.toISOString().slice(0, 10)}: ${report.differences} differences so far`,
    )
  }
  return report
}

/** The differences of the closed hours within one UTC day, and of that day. */
export async function differencesOfDay(
  client: ClientBase,
  hours: Span,
  sealed: Sealed,
  gapSeconds: number,
): Promise<Difference[]> {
  if (hours.from >= hours.to) return []
  const differences: Difference[] = []
  for (const span of unsealed(sealed, hours))
    differences.push(...(await differencesOfHours(client, span, gapSeconds)))
  const day = startOfDay(hours.from)
  const next = new Date(day.getTime() + 24 * HOUR_MS)
  return [...differences, ...(await differencesOfDays(client, { from: day, to: next }))]
}

function hoursIn({ from, to }: Span): number {
  return (to.getTime() - from.getTime()) / HOUR_MS
}
