import type { ClientBase } from 'pg'
import { readAlarms } from '../src/database/alarms.ts'
import { addDays, DAY_MS, startOfDay } from '../src/telemetry/calendar.ts'
import { type DaySize, readDaySizes } from '../src/telemetry/store/day-sizes.ts'
import { type Day, differencesOfCatalogue, readDays } from '../src/telemetry/store/days.ts'
import { type Reader, ROLLUPS, readNotesByDay, readReaders } from '../src/telemetry/store/notes.ts'
import { existingTables, type Partition, readPartitions } from './catalogue.ts'
import { CLOCK_IN_DOUBT } from './clock-state.ts'
import { missingAhead } from './create.ts'
import { createAllowance, dueToDrop, reasonToWait } from './due.ts'
import type { MaintenanceConfig } from './maintain.ts'
import { agingPolicyOf, type PartitionedTable, policyOf } from './policy.ts'
import { LATE_MS, laggingReaders, READER_LAGS } from './readers.ts'
import { type Clock, clockAt, type LastRun, readClock, readLastRun } from './state.ts'

export interface PartitionStatus extends Partition {
  /** Notes about its hours that wait for a rollup; only raw days have any. */
  notes: number
  /** Only for a raw day. */
  state?: Day['state'] | undefined
}

export interface TableStatus {
  table: string
  period: PartitionedTable['period']
  keepDays: number | null
  partitions: PartitionStatus[]
  /** Days from now until the first moment without a partition. */
  runwayDays: number
  rows: number
  bytes: number
}

export interface Status {
  now: Date
  tables: TableStatus[]
  /** Every day that has readings. */
  days: DaySize[]
  /** The readers of notes about touched hours, and which of their notes wait for the rollups. */
  readers: Reader[]
  notes: Notes
  lastRun: LastRun
  /** Whether a maintenance run is in progress. */
  running: boolean
  next: NextRun
  /** Everything that needs an operator, whoever detected it. */
  alarms: { code: string; message: string }[]
  /** Differences between the table of days and the catalogue. */
  strange: string[]
  problems: string[]
}

interface Notes {
  /**
   * Notes about closed hours, which the next run rolls up; how many hours those are; and notes about unfinished hours.
   */
  waiting: number
  hours: number
  current: number
  oldestHour: Date | null
  oldestNotedAt: Date | null
}

interface NextRun {
  create: string[]
  rollUpHours: number
  finalize: string[]
  drop: string[]
  refused: { partition: string; reason: string; checkedAt: Date }[]
  /** Due, but left for a later run. */
  waiting: { partition: string; reason: string }[]
}

/** The first things that an operator wants to know. Only reads, and takes no lock. */
export async function readStatus(client: ClientBase, config: MaintenanceConfig, at?: Date): Promise<Status> {
  const clock = at ? clockAt(at) : await readClock(client)
  const { now } = clock
  const tables = await existingTables(client, policyOf(config))
  const partitions = await readPartitions(client, tables)
  const notesByDay = await readNotesByDay(client)
  const days = await readDays(client)
  const described = tables.map(table => {
    const own = partitions
      .filter(partition => partition.table === table.name)
      .map(partition => ({
        ...partition,
        notes: table.name === 'vehicle_telemetry' ? (notesByDay.get(partition.from.getTime()) ?? 0) : 0,
        state: days.find(({ relation }) => relation === partition.name)?.state,
      }))
    return {
      table: table.name,
      period: table.period,
      keepDays: table.keepDays,
      partitions: own,
      runwayDays: runwayOf(own, now),
      rows: own.reduce((sum, { estimatedRows }) => sum + Math.max(0, estimatedRows), 0),
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  })
  const readers = await readReaders(client, now)
  const notes = notesOf(readers)
  const lastRun = await readLastRun(client)
  const alarms = (await readAlarms(client)).map(({ code, message }) => ({ code, message }))
  const doubt = alarms.find(({ code }) => code === CLOCK_IN_DOUBT)?.message
  const next = await readNextRun(client, clock, config, partitions, notes, doubt)
  const running = await isRunning(client)
  const strange = await differencesOfCatalogue(client)
  const sizes = await readDaySizes(client)
  const status = {
    now,
    tables: described,
    days: sizes,
    readers,
    notes,
    lastRun,
    running,
    next,
    alarms,
    strange,
  }
  return { ...status, problems: problemsOf(status) }
}

/** Days from now to the first moment without a partition. */
export function runwayOf(partitions: readonly Pick<Partition, 'from' | 'to'>[], now: Date): number {
  let end = now
  for (const { from, to } of partitions) if (from <= end && to > end) end = to
  return (end.getTime() - now.getTime()) / DAY_MS
}

/** The notes that wait for the rollups. */
function notesOf(readers: readonly Reader[]): Notes {
  const rollups = readers.find(({ name }) => name === ROLLUPS)
  if (!rollups) throw new Error('The rollups are not registered as a reader of notes.')
  const { waiting, hours, current, oldestHour, oldestNotedAt } = rollups
  return { waiting, hours, current, oldestHour, oldestNotedAt }
}

async function readNextRun(
  client: ClientBase,
  clock: Clock,
  config: MaintenanceConfig,
  partitions: readonly Partition[],
  { hours: rollUpHours }: Notes,
  doubt: string | undefined,
): Promise<NextRun> {
  const { now, dropBefore } = clock
  const next: NextRun = {
    create: (await missingAhead(client, now, config)).map(({ name }) => name),
    rollUpHours,
    finalize: partitions.filter(({ detachPending }) => detachPending).map(({ name }) => name),
    drop: [],
    refused: [],
    waiting: [],
  }
  const allowance = createAllowance(config.retentionExtraDrops)
  for (const due of await dueToDrop(client, agingPolicyOf(config), dropBefore)) {
    const { name: partition, refused, checkedAt, table } = due
    const reason =
      (doubt === undefined ? undefined : 'the clock is in doubt') ??
      reasonToWait(due, clock) ??
      allowance.reasonToWait(table)
    if (reason !== undefined) next.waiting.push({ partition, reason })
    else if (refused !== null && checkedAt !== null)
      next.refused.push({ partition, reason: refused, checkedAt })
    else {
      allowance.take(table)
      next.drop.push(partition)
    }
  }
  return next
}

async function isRunning(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ running: boolean }>(
    `select exists (
       select from pg_locks
       where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
         and classid = 1885434484 and objid = 1 and granted
     ) as running`,
  )
  return rows[0]!.running
}

function problemsOf(status: Omit<Status, 'problems'>): string[] {
  const { now, tables, days, readers, lastRun, next, alarms, strange } = status
  // How far readers are behind is computed now, so an older alarm about it is left out.
  const raised = alarms.filter(({ code }) => code !== READER_LAGS)
  const problems = [...raised.map(({ code, message }) => `${code}: ${message}`), ...strange]
  const tomorrow = (addDays(startOfDay(now), 2).getTime() - now.getTime()) / DAY_MS
  for (const { table, runwayDays } of tables) {
    if (runwayDays < tomorrow) problems.push(`${table} has no partition for tomorrow`)
  }
  for (const name of next.finalize) problems.push(`the detach of ${name} was cut off`)
  for (const { partition, reason } of next.refused) problems.push(`${partition} is not dropped: ${reason}`)
  for (const { day, packRefused } of days)
    if (packRefused !== null) problems.push(`${day} is not packed: ${packRefused}`)
  problems.push(...laggingReaders(readers, now))
  if (lastRun.result === 'failed') problems.push(`the last run failed: ${lastRun.message}`)
  if (lastRun.succeededAt === null) problems.push('no run has succeeded yet')
  else if (now.getTime() - lastRun.succeededAt.getTime() > LATE_MS)
    problems.push(`no run has succeeded since ${lastRun.succeededAt.toISOString().slice(0, 16)}Z`)
  return problems
}
