import type { ClientBase, Pool } from 'pg'
import { readAlarms } from '../src/database/alarms.ts'
import { addDays, DAY_MS, HOUR_MS, startOfDay, startOfHour } from './calendar.ts'
import { existingTables, type Partition, readPartitions } from './catalogue.ts'
import { CLOCK_IN_DOUBT } from './clock-state.ts'
import { missingAhead } from './create.ts'
import { createAllowance, dueToDrop, reasonToWait } from './due.ts'
import type { MaintenanceConfig } from './maintain.ts'
import { type PartitionedTable, policyOf } from './policy.ts'
import { type Clock, clockAt, type LastRun, readClock, readLastRun } from './state.ts'

export interface PartitionStatus extends Partition {
  /** Notes of its hours that wait for a rollup; only raw days have any. */
  notes: number
}

export interface TableStatus {
  table: string
  period: PartitionedTable['period']
  keepDays: number | null
  partitions: PartitionStatus[]
  /** Days from now to the end of the partitions that follow each other without a hole. */
  runwayDays: number
  rows: number
  bytes: number
}

export interface Status {
  now: Date
  tables: TableStatus[]
  notes: Notes
  lastRun: LastRun
  /** Whether a run is at work at this moment. */
  running: boolean
  next: NextRun
  /** Whatever an operator has to look at, whoever found it. */
  alarms: { code: string; message: string }[]
  problems: string[]
}

export interface Notes {
  /** Of closed hours, which the next run rolls up; and of hours that are not over. */
  waiting: number
  current: number
  oldestHour: Date | null
  oldestNotedAt: Date | null
}

export interface NextRun {
  create: string[]
  rollUpHours: number
  finalize: string[]
  drop: string[]
  refused: { partition: string; reason: string; checkedAt: Date }[]
  /** Due, and to go in a later run. */
  waiting: { partition: string; reason: string }[]
}

/** Everything an operator asks first. Reads only, and takes no lock. */
export async function readStatus(client: ClientBase, config: MaintenanceConfig, at?: Date): Promise<Status> {
  const clock = at ? clockAt(at) : await readClock(client)
  const { now } = clock
  const tables = await existingTables(client, policyOf(config))
  const partitions = await readPartitions(client, tables)
  const notesByDay = await readNotesByDay(client)
  const described = tables.map(table => {
    const own = partitions
      .filter(partition => partition.table === table.name)
      .map(partition => ({
        ...partition,
        notes: table.name === 'vehicle_telemetry' ? (notesByDay.get(partition.from.getTime()) ?? 0) : 0,
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
  const notes = await readNotes(client, now)
  const lastRun = await readLastRun(client)
  const alarms = (await readAlarms(client)).map(({ code, message }) => ({ code, message }))
  const doubt = alarms.find(({ code }) => code === CLOCK_IN_DOUBT)?.message
  const next = await readNextRun(client, clock, config, partitions, doubt)
  const running = await isRunning(client)
  const status = { now, tables: described, notes, lastRun, running, next, alarms }
  return { ...status, problems: problemsOf(status) }
}

/** Days from now to the first moment without a partition. */
export function runwayOf(partitions: readonly Pick<Partition, 'from' | 'to'>[], now: Date): number {
  let end = now
  for (const { from, to } of partitions) if (from <= end && to > end) end = to
  return (end.getTime() - now.getTime()) / DAY_MS
}

async function readNotesByDay(client: ClientBase): Promise<Map<number, number>> {
  const { rows } = await client.query<{ day: Date; notes: number }>(
    `select date_bin('1 day', hour, timestamptz '2000-01-01 00:00:00+00') as day, count(*) as notes
     from dirty_hours group by day`,
  )
  return new Map(rows.map(({ day, notes }) => [day.getTime(), notes]))
}

export async function readNotes(client: Pick<Pool, 'query'> | ClientBase, now: Date): Promise<Notes> {
  const { rows } = await client.query<Notes>(
    `select count(*) filter (where hour < $1) as waiting,
            count(*) filter (where hour >= $1) as current,
            min(hour) filter (where hour < $1) as "oldestHour",
            min(noted_at) filter (where hour < $1) as "oldestNotedAt"
     from dirty_hours`,
    [startOfHour(now)],
  )
  return rows[0]!
}

async function readNextRun(
  client: ClientBase,
  clock: Clock,
  config: MaintenanceConfig,
  partitions: readonly Partition[],
  doubt: string | undefined,
): Promise<NextRun> {
  const { now, dropBefore } = clock
  const { rows } = await client.query<{ hours: number }>(
    'select count(distinct hour) as hours from dirty_hours where hour < $1',
    [startOfHour(now)],
  )
  const next: NextRun = {
    create: (await missingAhead(client, now, config)).map(({ name }) => name),
    rollUpHours: rows[0]!.hours,
    finalize: partitions.filter(({ detachPending }) => detachPending).map(({ name }) => name),
    drop: [],
    refused: [],
    waiting: [],
  }
  const allowance = createAllowance(config.retentionExtraDrops)
  for (const due of await dueToDrop(client, policyOf(config), dropBefore)) {
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

/** The longest time that a note should wait, and a run should be away. */
const LATE_MS = HOUR_MS

function problemsOf({ now, tables, notes, lastRun, next, alarms }: Omit<Status, 'problems'>): string[] {
  const problems = alarms.map(({ code, message }) => `${code}: ${message}`)
  const tomorrow = (addDays(startOfDay(now), 2).getTime() - now.getTime()) / DAY_MS
  for (const { table, runwayDays } of tables) {
    if (runwayDays < tomorrow) problems.push(`${table} has no partition for tomorrow`)
  }
  for (const name of next.finalize) problems.push(`the detach of ${name} was cut off`)
  for (const { partition, reason } of next.refused) problems.push(`${partition} is not dropped: ${reason}`)
  const waited =
    notes.oldestNotedAt === null
      ? 0
      : now.getTime() - Math.max(notes.oldestNotedAt.getTime(), notes.oldestHour!.getTime() + HOUR_MS)
  if (waited > LATE_MS) {
    problems.push(
      `a note of ${notes.oldestHour!.toISOString().slice(0, 16)}Z has waited for ${Math.floor(waited / HOUR_MS)} hours`,
    )
  }
  if (lastRun.result === 'failed') problems.push(`the last run failed: ${lastRun.message}`)
  if (lastRun.succeededAt === null) problems.push('no run has succeeded yet')
  else if (now.getTime() - lastRun.succeededAt.getTime() > LATE_MS)
    problems.push(`no run has succeeded since ${lastRun.succeededAt.toISOString().slice(0, 16)}Z`)
  return problems
}
