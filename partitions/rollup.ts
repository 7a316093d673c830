import type { ClientBase } from 'pg'
import { fewOf } from '../src/database/halves.ts'
import type { Derivation } from '../src/derive/derivation.ts'
import { type Derived, deriveNotes, type RunOptions, rebuild } from '../src/derive/run.ts'
import {
  addDays,
  earlier,
  HOUR_MS,
  hoursOf,
  type Span,
  startOfDay,
  startOfHour,
} from '../src/telemetry/calendar.ts'
import { isSealed, readSealed, type Sealed } from '../src/telemetry/store/days.ts'
import { noteFor, ROLLUPS, type Touched } from '../src/telemetry/store/notes.ts'
import { type Counts, computeDays, computeHours, describe } from '../src/telemetry/store/rollups.ts'
import { createPartitions } from './create.ts'
import { type PolicyConfig, policyOf } from './policy.ts'
import { differencesOfDay } from './verify.ts'

interface RollupConfig {
  config: PolicyConfig
  gapSeconds: number
}

export interface RollupReport {
  /** The number of notes that were taken. */
  notes: number
  /** Vehicle-hours and vehicle-days that were computed, how many of them changed, and how many rows were removed. */
  hours: Counts
  days: Counts
  /** Vehicle-hours (or whole hours) that were noted too late, because their day is sealed. */
  sealed: number
}

/** An hour that must be computed: for one vehicle, or for all (null). */
type Target = Pick<Touched, 'hour' | 'vehicleId'>

/** The rollups as a derivation, with a report of everything that they did since they were created. */
interface Rollups extends Derivation {
  report: RollupReport
}

/**
 * The first derivation of a run. A noted hour changes itself, and also the next hour, because an interval that ends
 * there may begin with one of its readings. An hour is not computed until it is over.
 */
export function createRollups({ config, gapSeconds }: RollupConfig): Rollups {
  const report = emptyReport()
  const counted = async (work: () => Promise<void>) => {
    const before = changedOf(report)
    await work()
    return changedOf(report) - before
  }
  return {
    name: ROLLUPS,
    openHours: false,
    report,
    prepare: (client, day) => ensureRollupPartitions(client, day, config),
    compute: (client, touched, now) =>
      counted(async () => {
        await compute(client, reachedBy(touched), { now, gapSeconds }, report)
        report.notes += touched.reduce((sum, { notes }) => sum + notes, 0)
      }),
    rebuild: (client, hours, now) =>
      counted(() => compute(client, wholeHours(hours, startOfHour(now)), { now, gapSeconds }, report)),
    verify: async (client, hours, now) => {
      const over = { from: hours.from, to: earlier(hours.to, startOfHour(now)) }
      return (await differencesOfDay(client, over, await readSealed(client), gapSeconds)).map(describe)
    },
  }
}

/** Runs only the rollups. */
export async function rollUpNotes(
  client: ClientBase,
  options: RunOptions & RollupConfig,
): Promise<RollupReport> {
  const rollups = createRollups(options)
  return reportOf(rollups, await deriveNotes(client, [rollups], options))
}

/** Recomputes every closed hour of a range from scratch, whether it has notes or not. */
export async function rollUpRange(
  client: ClientBase,
  range: Span,
  options: RunOptions & RollupConfig,
): Promise<RollupReport> {
  const rollups = createRollups(options)
  return reportOf(rollups, await rebuild(client, [rollups], range, options))
}

function reportOf({ report }: Rollups, derived: readonly Derived[]): RollupReport {
  const refused = derived.flatMap(each => each.refused)
  const failure =
    derived.find(({ failure }) => failure !== null)?.failure ??
    (refused.length > 0 ? `the database refuses the rollups of ${fewOf(refused)}` : undefined)
  if (failure) throw new Error(failure)
  return report
}

/** Each noted hour and the next one, without duplicates. */
function reachedBy(touched: readonly Touched[]): Target[] {
  const targets = new Map<string, Target>()
  for (const { hour, vehicleId } of touched) {
    for (const reached of [hour, new Date(hour.getTime() + HOUR_MS)])
      targets.set(`${vehicleId} ${reached.getTime()}`, { hour: reached, vehicleId })
  }
  return [...targets.values()]
}

/** The hours of the range that are over, for all vehicles. */
function wholeHours({ from, to }: Span, closed: Date): Target[] {
  return hoursOf({ from, to: earlier(to, closed) }).map(hour => ({ hour, vehicleId: null }))
}

async function compute(
  client: ClientBase,
  targets: readonly Target[],
  { now, gapSeconds }: { now: Date; gapSeconds: number },
  report: RollupReport,
): Promise<void> {
  const sealed = await readSealed(client)
  const { all, late, open } = sort(targets, startOfHour(now), sealed)
  report.sealed += targets.filter(({ hour }) => isSealed(sealed, hour)).length
  // The hour after a noted one may not be over yet, or no longer, if the clock was set back.
  await noteFor(client, ROLLUPS, open)
  if (all.length === 0 && late.length === 0) return

  const allDays = [...new Set(all.map(hour => startOfDay(hour).getTime()))]
  const reporting = {
    from: new Date(Math.min(...allDays, now.getTime())),
    to: addDays(new Date(Math.max(...allDays, 0)), 1),
  }
  add(report.hours, await computeHours(client, { all, late, reporting }, gapSeconds))

  const lateDays = new Map(
    late
      .map(({ vehicleId, hour }) => ({ vehicleId, day: startOfDay(hour) }))
      .filter(({ day }) => !allDays.includes(day.getTime()))
      .map(pair => [`${pair.vehicleId} ${pair.day.getTime()}`, pair]),
  )
  const days = allDays.map(day => new Date(day))
  add(report.days, await computeDays(client, days, [...lateDays.values()]))
}

/**
 * What is computed now: whole hours, and vehicle-hours outside of those; and what stays noted until its hour is over.
 */
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

/** Creates the partitions for a day and for the first hour after it. */
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

function changedOf({ hours, days }: RollupReport): number {
  return hours.written + hours.removed + days.written + days.removed
}

function add(sum: Counts, counts: Counts): void {
  sum.computed += counts.computed
  sum.written += counts.written
  sum.removed += counts.removed
}
