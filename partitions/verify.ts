import type { ClientBase } from 'pg'
import { readSql } from '../src/database/sql.ts'
import { addDays, HOUR_MS, type Span, spansBetween, startOfDay, startOfHour } from './calendar.ts'
import { readSealed, unsealed } from './sealed.ts'
import { inTransaction, readByIndex } from './session.ts'

const verifyHours = readSql(import.meta.url, 'sql/verify_hours.sql')
const verifyDays = readSql(import.meta.url, 'sql/verify_days.sql')

export interface Difference {
  table: 'vehicle_telemetry_hourly' | 'vehicle_telemetry_daily'
  vehicleId: string
  time: Date
  /** Null where the whole row is missing, or stands for no reading. */
  column: string | null
  stored: string | null
  computed: string | null
}

export interface VerifyOptions {
  now: Date
  gapSeconds: number
  progress?: ((line: string) => void) | undefined
  /** Gets the differences of a day as they are found. */
  found(differences: readonly Difference[]): void
  signal?: AbortSignal | undefined
}

export interface VerifyReport {
  /** Whole hours whose rollups were computed anew, and days. */
  hours: number
  days: number
  /** Hours left out, because their readings were dropped after they had been verified. */
  sealed: number
  differences: number
}

/** Recomputes closed hours from the readings and days from the hours, and names what differs. Takes no lock. */
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
    const open = unsealed(sealed, hours)
    for (const span of open) note(await differencesOfHours(client, span, options.gapSeconds))
    note(await differencesOfDays(client, day))
    const verified = open.reduce((sum, span) => sum + hoursIn(span), 0)
    report.hours += verified
    report.sealed += hoursIn(hours) - verified
    report.days++
    options.progress?.(
      `verified ${day.from.toISOString().slice(0, 10)}: ${report.differences} differences so far`,
    )
  }
  return report

  function note(differences: readonly Difference[]): void {
    report.differences += differences.length
    if (differences.length > 0) options.found(differences)
  }
}

/** Of hours within one UTC day. */
export async function differencesOfHours(
  client: ClientBase,
  { from, to }: Span,
  gapSeconds: number,
): Promise<Difference[]> {
  const day = startOfDay(from)
  return await inTransaction(client, async () => {
    await readByIndex(client)
    const { rows } = await client.query<Difference>(verifyHours, [from, to, gapSeconds, day, addDays(day, 1)])
    return rows
  })
}

export async function differencesOfDays(client: ClientBase, { from, to }: Span): Promise<Difference[]> {
  const { rows } = await client.query<Difference>(verifyDays, [
    from.toISOString().slice(0, 10),
    to.toISOString().slice(0, 10),
  ])
  return rows
}

function hoursIn({ from, to }: Span): number {
  return (to.getTime() - from.getTime()) / HOUR_MS
}

/** One line, for an operator. */
export function describe({ table, vehicleId, time, column, stored, computed }: Difference): string {
  const hourly = table === 'vehicle_telemetry_hourly'
  const when = time.toISOString().slice(0, hourly ? 16 : 10)
  const what =
    column !== null
      ? `${column} is ${stored}, but ${hourly ? 'the readings' : 'the hours'} give ${computed}`
      : stored === null
        ? `has no row, but there are ${hourly ? 'readings' : 'hours'}`
        : `has a row, but there are no ${hourly ? 'readings' : 'hours'}`
  return `${hourly ? 'hour' : 'day'} ${when} vehicle ${vehicleId}: ${what}`
}
