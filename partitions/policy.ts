import type { Config } from '../src/config.ts'
import { addDays, HOUR_MS, type Period, type Span, startOfDay } from '../src/telemetry/calendar.ts'

/** What may be lost with a partition, and so has to be looked at before it goes. */
type Guard =
  | 'rollups of the raw day'
  | 'rollups of the packed day'
  | 'days of the hourly month'
  | 'rejections that wait'
  | 'none'

/** How one partitioned table ages. */
export interface PartitionedTable {
  name: string
  /** The column that it is partitioned by. */
  column: string
  period: Period
  /** Days for which rows are kept; null keeps them for ever. */
  keepDays: number | null
  guard: Guard
  /** A function of the database that a new partition is given to, for what a parent does not hand down. */
  preparedBy?: string
}

export type PolicyConfig = Pick<
  Config,
  'rawRetentionDays' | 'hourlyRetentionDays' | 'eventRetentionDays' | 'partitionsAheadDays'
>

/** Stops of orders, and what engines decide and find, and offer. */
const automationTables = [
  'job_stops',
  'assignment_logs',
  'route_optimizations',
  'traffic_incidents',
  'order_batches',
  'escalation_logs',
  'dispatch_alerts',
  'dispatch_offers',
]

/** Every partitioned table of the schema. What is not in this list is neither created nor dropped. */
export function policyOf(config: PolicyConfig): readonly PartitionedTable[] {
  const { rawRetentionDays, hourlyRetentionDays, eventRetentionDays } = config
  return [
    table('vehicle_telemetry', 'time', 'day', rawRetentionDays, 'rollups of the raw day'),
    table('vehicle_telemetry_hourly', 'hour', 'month', hourlyRetentionDays, 'days of the hourly month'),
    table('vehicle_telemetry_daily', 'day', 'year', null, 'none'),
    table('telemetry_rejections', 'received_at', 'day', rawRetentionDays, 'rejections that wait'),
    // Triggers on rows are inherited; the one that refuses truncation is not.
    { ...table('audit_logs', 'created_at', 'month', null, 'none'), preparedBy: 'guard_audit_partition' },
    table('vehicle_events', 'first_time', 'month', eventRetentionDays, 'none'),
    table('trips', 'start_time', 'month', eventRetentionDays, 'none'),
    // With the readings that they were made of, and what is left of the day before them.
    table('vehicle_event_states', 'hour', 'day', rawRetentionDays + 2, 'none'),
    table('transport_jobs', 'created_at', 'year', null, 'none'),
    ...automationTables.map(name => table(name, 'created_at', 'year', null, 'none')),
    table('driver_performance_history', 'date', 'year', null, 'none'),
  ]
}

/** Every one that ages: the blocks of packed days are made as their days are packed, and go like raw days. */
export function agingPolicyOf(config: PolicyConfig): readonly PartitionedTable[] {
  return [
    ...policyOf(config),
    table('telemetry_packed', 'day', 'day', config.rawRetentionDays, 'rollups of the packed day'),
  ]
}

function table(
  name: string,
  column: string,
  period: Period,
  keepDays: number | null,
  guard: Guard,
): PartitionedTable {
  return { name, column, period, keepDays, guard }
}

/**
 * What must stand ready: from the beginning of yesterday, for what comes late by a little and for a clock
 * that is set back, to so many days ahead.
 */
export function aheadOf(now: Date, config: PolicyConfig): Span {
  const today = startOfDay(now)
  // At least tomorrow, whole: the service is not ready without it.
  return { from: addDays(today, -1), to: addDays(today, config.partitionsAheadDays + 1) }
}

/** The times that readings may have: what late data may need a partition for. */
export function acceptedFrom(now: Date, config: PolicyConfig): Date {
  return addDays(startOfDay(now), -config.rawRetentionDays)
}

/**
 * The moment from which a partition may go: one whole day after its last row left the time that it is kept
 * for, and two hours more. The first hour of the day after it is verified with it, because its first intervals
 * began in it, so that day must be closed too, even for a clock that is set back by an hour.
 */
export function dropAfter(span: Span, keepDays: number): Date {
  return new Date(addDays(span.to, keepDays + 1).getTime() + 2 * HOUR_MS)
}

export function isDue(span: Span, table: PartitionedTable, now: Date): boolean {
  return table.keepDays !== null && dropAfter(span, table.keepDays) <= now
}
