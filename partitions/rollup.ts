import type { ClientBase } from 'pg'
import { readSql } from '../src/database/sql.ts'
import { addDays, DAY_MS, HOUR_MS, type Span, spansBetween, startOfDay, startOfHour } from './calendar.ts'
import { createPartitions } from './create.ts'
import { type PolicyConfig, policyOf } from './policy.ts'
import { isSealed, readSealed, type Sealed } from './sealed.ts'
import { inTransaction, readByIndex } from './session.ts'

const takeNotes = readSql(import.meta.url, 'sql/take_notes.sql')
const rollUpHours = readSql(import.meta.url, 'sql/roll_up_hours.sql')
const rollUpDays = readSql(import.meta.url, 'sql/roll_up_days.sql')

/** What roll_up_hours.sql computes, without the writing: for the benchmark. */
export const rollUpSelect = `${rollUpHours.slice(0, rollUpHours.indexOf(',\nwritten as'))}\nselect computed.* from computed`

export interface RollupOptions {
  now: Date
  config: PolicyConfig
  gapSeconds: number
  progress?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface RollupReport {
  /** Notes that were taken. */
  notes: number
  /** Vehicle-hours and vehicle-days that were computed, those of them that changed, and rows that went. */
  hours: Counts
  days: Counts
  /** Vehicle-hours (or whole hours) that were noted too late: their day is sealed. */
  sealed: number
}

interface Counts {
  computed: number
  written: number
  removed: number
}

/** An hour that has to be computed: of one vehicle, or of all (null). */
interface Target {
  hour: Date
  vehicleId: string | null
}

/**
 * Recomputes what the notes of closed hours name, a day of notes in one transaction. The notes go with it,
 * so that a run that is cut off leaves them for the next. READ COMMITTED: the statement that computes must
 * see what was committed with the notes that the one before it took. What is noted meanwhile stays noted.
 */
export async function rollUpNotes(client: ClientBase, options: RollupOptions): Promise<RollupReport> {
  const closed = startOfHour(options.now)
  const report = emptyReport()
  const { rows } = await client.query<{ day: Date }>(
    `select distinct date_bin('1 day', hour, timestamptz '2000-01-01 00:00:00+00') as day
     from dirty_hours where hour < $1 order by day`,
    [closed],
  )
  for (const { day } of rows) {
    if (options.signal?.aborted) break
    const before = { ...report.hours }
    await ensureRollupPartitions(client, day, options.config)
    await inTransaction(client, async () => {
      const to = new Date(Math.min(addDays(day, 1).getTime(), closed.getTime()))
      const taken = await client.query<Target & { notes: number }>(takeNotes, [day, to])
      report.notes += taken.rows.reduce((sum, { notes }) => sum + notes, 0)
      await compute(client, taken.rows, options, report)
    })
    options.progress?.(
      `rolled up ${day.toISOString().slice(0, 10)}: ${report.hours.computed - before.computed} vehicle-hours, ` +
        `${report.hours.written - before.written} changed`,
    )
  }
  return report
}

/** Recomputes every closed hour of a range from scratch, whatever is noted. */
export async function rollUpRange(
  client: ClientBase,
  range: Span,
  options: RollupOptions,
): Promise<RollupReport> {
  const report = emptyReport()
  const end = Math.min(range.to.getTime(), startOfHour(options.now).getTime())
  const span = { from: startOfHour(range.from), to: new Date(end) }
  for (const day of spansBetween('day', span)) {
    if (options.signal?.aborted) break
    const targets: Target[] = []
    for (let hour = day.from.getTime(); hour < day.to.getTime(); hour += HOUR_MS) {
      if (hour >= span.from.getTime() && hour < end) targets.push({ hour: new Date(hour), vehicleId: null })
    }
    await ensureRollupPartitions(client, day.from, options.config)
    await inTransaction(client, () => compute(client, targets, options, report))
    options.progress?.(
      `rolled up ${day.from.toISOString().slice(0, 10)}: ${report.hours.computed} vehicle-hours so far`,
    )
  }
  return report
}

async function compute(
  client: ClientBase,
  targets: readonly Target[],
  { now, gapSeconds }: RollupOptions,
  report: RollupReport,
): Promise<void> {
  const sealed = await readSealed(client)
  const { all, late, open } = sort(targets, startOfHour(now), sealed)
  report.sealed += targets.filter(({ hour }) => isSealed(sealed, hour)).length
  if (open.length > 0) {
    // The hour after a noted one may still be open, or be open again where the clock was set back.
    await client.query(
      'insert into dirty_hours (hour, vehicle_id) select hour, vehicle_id from unnest($1::timestamptz[], $2::uuid[]) as note (hour, vehicle_id)',
      [open.map(({ hour }) => hour), open.map(({ vehicleId }) => vehicleId)],
    )
  }
  if (all.length === 0 && late.length === 0) return
  await readByIndex(client)

  const allDays = [...new Set(all.map(hour => startOfDay(hour).getTime()))]
  const counted = await client.query<Counts>(rollUpHours, [
    all,
    late.map(({ vehicleId }) => vehicleId),
    late.map(({ hour }) => hour),
    gapSeconds,
    new Date(Math.min(...allDays, now.getTime())),
    new Date(Math.max(...allDays, 0) + DAY_MS),
  ])
  add(report.hours, counted.rows[0]!)

  const lateDays = new Map(
    late
      .map(({ vehicleId, hour }) => ({ vehicleId, day: startOfDay(hour).getTime() }))
      .filter(({ day }) => !allDays.includes(day))
      .map(pair => [`${pair.vehicleId} ${pair.day}`, pair]),
  )
  const days = await client.query<Counts>(rollUpDays, [
    allDays.map(asDate),
    [...lateDays.values()].map(({ vehicleId }) => vehicleId),
    [...lateDays.values()].map(({ day }) => asDate(day)),
  ])
  add(report.days, days.rows[0]!)
}

/** What is computed now: whole hours, vehicle-hours beside them; and what stays noted until its hour ends. */
function sort(targets: readonly Target[], closed: Date, sealed: Sealed) {
  const due = targets.filter(({ hour }) => hour < closed && !isSealed(sealed, hour))
  const all = due.filter(({ vehicleId }) => vehicleId === null).map(({ hour }) => hour)
  const whole = new Set(all.map(hour => hour.getTime()))
  return {
    all,
    late: due.filter(({ vehicleId, hour }) => vehicleId !== null && !whole.has(hour.getTime())),
    open: targets.filter(({ hour }) => hour >= closed),
  }
}

/** For a day and the first hour after it. */
async function ensureRollupPartitions(client: ClientBase, day: Date, config: PolicyConfig): Promise<void> {
  const needed = { from: day, to: new Date(addDays(day, 1).getTime() + HOUR_MS) }
  for (const table of policyOf(config)) {
    if (table.name === 'vehicle_telemetry_hourly' || table.name === 'vehicle_telemetry_daily')
      await createPartitions(client, table, needed)
  }
}

function emptyReport(): RollupReport {
  const none = () => ({ computed: 0, written: 0, removed: 0 })
  return { notes: 0, hours: none(), days: none(), sealed: 0 }
}

function add(sum: Counts, counts: Counts): void {
  sum.computed += counts.computed
  sum.written += counts.written
  sum.removed += counts.removed
}

function asDate(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}
