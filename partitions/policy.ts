import type { Config } from '../src/config.ts'
import { addDays, HOUR_MS, type Period, type Span, startOfDay } from '../src/telemetry/calendar.ts'

/** What could be lost with a partition, and is therefore checked before it is dropped. */
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
  /** Days for which rows are kept; null: forever. */
  keepDays: number | null
  guard: Guard
  /** A function of the database that sets up a new partition with what it does not inherit from its parent. */
  preparedBy?: string
}

export type PolicyConfig = Pick<
  Config,
  'rawRetentionDays' | 'hourlyRetentionDays' | 'eventRetentionDays' | 'partitionsAheadDays'
>

/** The stops of orders, and what engines decide, detect and offer. */
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

/** Every partitioned table of the schema. Tables that are not listed are neither extended nor dropped. */
export function policyOf(config: PolicyConfig): readonly PartitionedTable[] {
  const { rawRetentionDays, hourlyRetentionDays, eventRetentionDays } = config
  return [
    table('vehicle_telemetry', 'time', 'day', rawRetentionDays, 'rollups of the raw day'),
    table('vehicle_telemetry_hourly', 'hour', 'month', hourlyRetentionDays, 'days of the hourly month'),
    table('vehicle_telemetry_daily', 'day', 'year', null, 'none'),
    table('telemetry_rejections', 'received_at', 'day', rawRetentionDays, 'rejections that wait'),
    // Triggers on rows are inherited; the trigger that refuses truncation is not.
    { ...table('audit_logs', 'created_at', 'month', null, 'none'), preparedBy: 'guard_audit_partition' },
    table('vehicle_events', 'first_time', 'month', eventRetentionDays, 'none'),
    table('trips', 'start_time', 'month', eventRetentionDays, 'none'),
    // As long as the readings that they were made from, plus the rest of the previous day.
    table('vehicle_event_states', 'hour', 'day', rawRetentionDays + 2, 'none'),
    table('transport_jobs', 'created_at', 'year', null, 'none'),
    ...automationTables.map(name => table(name, 'created_at', 'year', null, 'none')),
    table('driver_performance_history', 'date', 'year', null, 'none'),
  ]
}

/** Every table that ages: blocks are created when their days are packed, and dropped like raw days. */
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
 * The time for which partitions must exist: from the beginning of yesterday, for readings that are slightly late and
 * clocks that are set back, up to the configured number of days ahead.
 */
export function aheadOf(now: Date, config: PolicyConfig): Span {
  const today = startOfDay(now)
  // At least all of tomorrow: without it the service is not ready.
  return { from: addDays(today, -1), to: addDays(today, config.partitionsAheadDays + 1) }
}

/** The earliest time that a reading may have, and so the earliest that late data may need a partition for. */
export function acceptedFrom(now: Date, config: PolicyConfig): Date {
  return addDays(startOfDay(now), -config.rawRetentionDays)
}

/**
 * The moment from which a partition may be dropped: one whole day and two hours after the retention of its last row
 * has ended. The first hour of the following day is verified together with it, because its first intervals began in
 * it. So that day must be over too, even if a clock is set back by an hour.
 */
export function dropAfter(span: Span, keepDays: number): Date {
  return new Date(addDays(span.to, keepDays + 1).getTime() + 2 * HOUR_MS)
}

export function isDue(span: Span, table: PartitionedTable, now: Date): boolean {
  return table.keepDays !== null && dropAfter(span, table.keepDays) <= now
}
