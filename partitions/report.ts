import { fewOf } from '../src/database/halves.ts'
import type { Derived } from '../src/derive/run.ts'
import { plural } from '../src/run-command.ts'
import { DAY_MS, HOUR_MS, minute } from '../src/telemetry/calendar.ts'
import { ROLLUPS } from '../src/telemetry/store/notes.ts'
import { dayRows } from './day-report.ts'
import { waitingLines } from './drop-due.ts'
import type { MaintenanceReport } from './maintain.ts'
import type { RollupReport } from './rollup.ts'
import type { PartitionStatus, Status, TableStatus } from './status.ts'

/** The status as lines of text. The verdict comes first: at 3 a.m., one line must be enough. */
export function statusText(status: Status): string {
  const { now, tables, notes, next, problems } = status
  const lines = [
    problems.length === 0
      ? `All is well at ${minute(now)}.`
      : `${problems.length === 1 ? 'ONE PROBLEM' : `${problems.length} PROBLEMS`} at ${minute(now)}:`,
    ...problems.map(problem => `  ! ${problem}`),
    '',
    `  last run   ${lastRunText(status)}`,
    `  waiting    ${notes.waiting === 0 ? 'nothing to roll up' : `${plural(notes.waiting, 'note')} of ${plural(next.rollUpHours, 'closed hour')}, the oldest of ${minute(notes.oldestHour!)}`}`,
    ...status.readers.filter(({ name }) => name !== ROLLUPS).map(reader => `  ${readerText(reader)}`),
    `  next run   ${nextRunText(status)}`,
    '',
    ...table([
      ['table', 'by', 'kept', 'oldest', 'newest', 'parts', 'rows', 'size', 'runway'],
      ...tables.map(summary),
    ]),
  ]
  for (const one of tables) {
    lines.push('', one.table)
    lines.push(
      ...table([
        ['partition', 'from', 'to', 'rows', 'size', 'notes', ''],
        ...one.partitions.map(partition => row(partition, status, one)),
      ]).map(line => `  ${line}`),
    )
  }
  lines.push(
    '',
    ...table([
      ['day', 'state', 'readings', 'size', 'bytes each', 'won', 'late', ''],
      ...dayRows(status.days, { count, size }),
    ]),
  )
  if (problems.length > 0) lines.push('', 'docs/runbook.md says what to do.')
  return `${lines.join('\n')}\n`
}

function readerText({ name, waiting, hours, oldestHour }: Status['readers'][number]): string {
  if (waiting === 0) return `waiting    nothing for ${name}`
  return `waiting    ${plural(waiting, 'note')} of ${plural(hours, 'closed hour')} for ${name}, the oldest of ${minute(oldestHour!)}`
}

function lastRunText({ lastRun, running, now }: Status): string {
  if (running) return `running since ${minute(lastRun.startedAt ?? now)} on ${lastRun.host}`
  if (lastRun.finishedAt === null)
    return lastRun.startedAt === null
      ? 'none yet'
      : `was interrupted; it began at ${minute(lastRun.startedAt)}`
  const took = (lastRun.finishedAt.getTime() - lastRun.startedAt!.getTime()) / 1000
  const ago = age(now.getTime() - lastRun.finishedAt.getTime())
  return `${lastRun.result} ${ago} ago on ${lastRun.host}, in ${took.toFixed(1)} s`
}

function nextRunText({ next }: Status): string {
  const parts = [
    next.finalize.length > 0 ? `finalizes the detach of ${next.finalize.join(', ')}` : '',
    next.create.length > 0 ? `creates ${some(next.create)}` : '',
    next.rollUpHours > 0 ? `rolls up ${plural(next.rollUpHours, 'hour')}` : '',
    next.drop.length > 0 ? `drops ${some(next.drop)}` : '',
    next.waiting.length > 0
      ? `keeps ${some(next.waiting.map(({ partition }) => partition))}: ${next.waiting[0]!.reason}`
      : '',
    next.refused.length > 0 ? `checks ${some(next.refused.map(({ partition }) => partition))} again` : '',
  ].filter(part => part !== '')
  return parts.length === 0 ? 'has nothing to do' : parts.join('; ')
}

function summary({ table, period, keepDays, partitions, rows, bytes, runwayDays }: TableStatus): string[] {
  return [
    table,
    period,
    keepDays === null ? 'for ever' : plural(keepDays, 'day'),
    partitions[0] ? day(partitions[0].from) : '-',
    partitions.length > 0 ? day(new Date(partitions.at(-1)!.to.getTime() - 1)) : '-',
    String(partitions.length),
    count(rows),
    size(bytes),
    `${runwayDays.toFixed(1)} days`,
  ]
}

function row(partition: PartitionStatus, { now, next }: Status, { period }: TableStatus): string[] {
  const { name, from, to, estimatedRows, bytes, notes, detachPending } = partition
  const refused = next.refused.some(one => one.partition === name)
  const remark = detachPending
    ? 'DETACH CUT OFF'
    : refused
      ? 'NOT DROPPED'
      : next.drop.includes(name)
        ? 'goes next'
        : from <= now && now < to
          ? period === 'day'
            ? 'today'
            : `this ${period}`
          : ''
  return [
    name,
    day(from),
    day(to),
    count(estimatedRows),
    size(bytes),
    notes === 0 ? '' : count(notes),
    remark,
  ]
}

export function maintenanceText(report: MaintenanceReport): string {
  const lines = [
    ...report.completed,
    ...report.created.map(name => `created ${name}`),
    ...(report.rollup ? rollupLines(report.rollup) : []),
    ...derivedLines(report.derived),
    ...agedLines(report.aged),
    ...report.shortened,
    ...archiveLines(report.archive),
    ...report.dropped.map(name => `dropped ${name}`),
    ...report.refused.map(({ partition, reason }) => `kept ${partition}: ${reason}`),
    ...waitingLines(report),
    ...report.sealed.map(day => `READINGS IN A SEALED DAY: ${day}; they are in no rollup`),
    ...report.analysed.map(name => `analysed ${name}`),
    ...report.failures.map(({ step, message }) => `FAILED ${step}: ${message}`),
  ]
  return lines.length === 0 ? 'Nothing was due.\n' : `${lines.join('\n')}\n`
}

function agedLines(aged: MaintenanceReport['aged']): string[] {
  if (aged === null) return []
  return [
    ...aged.closed.map(one => `closed ${one}`),
    ...aged.packed.map(one => `packed ${one}`),
    ...aged.freed.map(name => `dropped ${name}, whose readings are in blocks or in the archive`),
    ...(aged.merged > 0 ? [`moved ${plural(aged.merged, 'late reading')} into their blocks`] : []),
    ...aged.kept.map(({ day: one, reason }) => `${one} is left unchanged: ${reason}`),
  ]
}

function archiveLines(report: MaintenanceReport['archive']): string[] {
  if (report === null) return []
  return [
    ...report.archived.map(day => `archived ${day}`),
    ...report.restored.map(day => `restored ${day} from the archive`),
    ...report.dropped.map(day => `deleted ${day} from the archive`),
    ...report.kept.map(({ day, reason }) => `left ${day} where it is: ${reason}`),
  ]
}

export function rollupLines({ notes, hours, days, sealed }: RollupReport): string[] {
  const lines: string[] = []
  if (notes > 0 || hours.computed + hours.removed > 0) {
    lines.push(
      `rolled up ${plural(hours.computed, 'vehicle-hour')} and ${plural(days.computed, 'vehicle-day')} ` +
        `from ${plural(notes, 'note')}: ${count(hours.written + days.written)} rows changed, ` +
        `${count(hours.removed + days.removed)} removed`,
    )
  }
  if (sealed > 0)
    lines.push(`left ${plural(sealed, 'noted hour')} alone: the readings of their day were dropped`)
  return lines
}

/** What was derived apart from the rollups, and everything that failed. */
export function derivedLines(derived: readonly Derived[]): string[] {
  return derived.flatMap(({ name, notes, changed, refused, failure }) => [
    ...(name !== ROLLUPS && notes + changed > 0
      ? [`derived ${name} from ${plural(notes, 'note')}: ${count(changed)} rows changed`]
      : []),
    ...(refused.length === 0 ? [] : [`REFUSED ${name} of vehicle ${fewOf(refused)}`]),
    ...(failure === null ? [] : [`FAILED ${name}: ${failure}`]),
  ])
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(cells => cells[column]!.length)))
  const numeric = new Set([
    ...['parts', 'rows', 'size', 'runway', 'notes', 'readings', 'bytes each', 'won', 'late'],
  ])
  return rows.map(cells =>
    cells
      .map((cell, column) =>
        numeric.has(rows[0]![column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
}

function some(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en')
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toPrecision(2)} ${units[unit]}`
}

function age(ms: number): string {
  if (ms < 120_000) return plural(Math.max(0, Math.round(ms / 1000)), 'second')
  if (ms < 2 * HOUR_MS) return plural(Math.round(ms / 60_000), 'minute')
  if (ms < 2 * DAY_MS) return plural(Math.round(ms / HOUR_MS), 'hour')
  return plural(Math.round(ms / DAY_MS), 'day')
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10)
}
