import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { Counter, Gauge, type Registry } from 'prom-client'
import { countRefused } from '../src/database/refused.ts'
import { messageOf } from '../src/errors.ts'
import { lookEvery } from '../src/looking.ts'
import { readArchiveTotals } from '../src/telemetry/archive/catalogue.ts'
import { addDays, DAY_MS, startOfDay } from '../src/telemetry/calendar.ts'
import { lagOf, type Reader, ROLLUPS, readReaders } from '../src/telemetry/store/notes.ts'
import { archiveGauges } from './archive/metrics.ts'
import { existingTables, type Partition, readPartitions } from './catalogue.ts'
import type { MaintenanceReport } from './maintain.ts'
import { type PolicyConfig, policyOf } from './policy.ts'
import { runwayOf } from './status.ts'

export interface Metrics {
  ran(result: 'done' | 'failed' | 'skipped', seconds: number, report?: MaintenanceReport): void
}

export function createPartitionMetrics(registry: Registry): Metrics {
  const registers = [registry]
  const runs = new Counter({
    name: 'fleetwake_maintenance_runs_total',
    help: 'Maintenance runs by result; skipped means that another run held the lock.',
    labelNames: ['result'],
    registers,
  })
  const seconds = new Gauge({
    name: 'fleetwake_maintenance_last_run_seconds',
    help: 'Duration of the last maintenance run.',
    registers,
  })
  const succeeded = new Gauge({
    name: 'fleetwake_maintenance_last_run_success',
    help: '1 if the last run of this process did everything that was due, otherwise 0.',
    registers,
  })
  const rows = new Counter({
    name: 'fleetwake_rollup_rows_total',
    help: 'Rollup rows computed, and how many of them changed.',
    labelNames: ['table', 'what'],
    registers,
  })
  const refused = new Gauge({
    name: 'fleetwake_partitions_refused',
    help: 'Partitions that are due to be dropped but are kept, because something would be lost.',
    registers,
  })
  const archiveFailures = new Counter({
    name: 'fleetwake_archive_failures_total',
    help: 'Maintenance runs in which the archive step failed.',
    registers,
  })
  const countRefusedRows = countRefused(registry)
  return {
    ran: (result, took, report) => {
      runs.inc({ result })
      if (result === 'skipped') return
      seconds.set(took)
      succeeded.set(result === 'done' ? 1 : 0)
      if (!report) return
      refused.set(report.refused.length)
      for (const derived of report.derived) countRefusedRows(derived.name, derived.refused.length)
      if (report.failures.some(({ step }) => step === 'archive')) archiveFailures.inc()
      if (!report.rollup) return
      const { hours, days } = report.rollup
      rows.inc({ table: 'hourly', what: 'computed' }, hours.computed)
      rows.inc({ table: 'hourly', what: 'changed' }, hours.written + hours.removed)
      rows.inc({ table: 'daily', what: 'computed' }, days.computed)
      rows.inc({ table: 'daily', what: 'changed' }, days.written + days.removed)
    },
  }
}

/**
 * Checks at an interval how far the partitions reach and how long notes have been waiting, for the metrics and for
 * readiness, which must answer at once. While the database does not answer, the last known range of partitions counts.
 */
interface Watch {
  /** The sentence for readiness: which table has no partition for tomorrow. */
  problem(): string | undefined
  look(): Promise<void>
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 15_000

export function watchPartitions({
  pool,
  config,
  log,
  registry,
  clock = () => new Date(),
  inDoubt = () => false,
}: {
  pool: Pool
  config: PolicyConfig
  log: Pick<FastifyBaseLogger, 'warn'>
  registry: Registry
  clock?: () => Date
  /** Whether the clock is in doubt. If so, it is not known which day is tomorrow, and an alarm says so. */
  inDoubt?: () => boolean
}): Watch {
  let partitions: readonly Partition[] = []
  let tables: readonly string[] = []
  const show = gauges(registry)
  const showArchive = archiveGauges(registry)

  async function look(): Promise<void> {
    const existing = await existingTables(pool, policyOf(config))
    partitions = await readPartitions(pool, existing)
    tables = existing.map(({ name }) => name)
    for (const table of tables) show.runway(table, runway(table))
    show.notes(await readReaders(pool, clock()), clock())
    showArchive(await readArchiveTotals(pool))
  }

  function runway(table: string): number {
    return runwayOf(
      partitions.filter(partition => partition.table === table),
      clock(),
    )
  }

  const { stop } = lookEvery(LOOK_EVERY_MS, look, error =>
    log.warn({ error: messageOf(error) }, 'partitions cannot be checked'),
  )

  return {
    look,
    problem: () => {
      const now = clock()
      if (inDoubt()) return undefined
      const tomorrow = (addDays(startOfDay(now), 2).getTime() - now.getTime()) / DAY_MS
      const short = tables.filter(table => runway(table) < tomorrow)
      return short.length === 0 ? undefined : `no partition for tomorrow: ${short.join(', ')}`
    },
    stop,
  }
}

function gauges(registry: Registry) {
  const registers = [registry]
  const runway = new Gauge({
    name: 'fleetwake_partition_runway_days',
    help: 'Days from now to the first time for which a table has no partition.',
    labelNames: ['table'],
    registers,
  })
  const notes = new Gauge({
    name: 'fleetwake_rollup_notes',
    help: 'Notes of closed hours, which wait for a rollup, and of open hours.',
    labelNames: ['hours'],
    registers,
  })
  const oldest = new Gauge({
    name: 'fleetwake_rollup_oldest_note_seconds',
    help: 'How long the oldest note of a closed hour has been waiting for its rollup.',
    registers,
  })
  const readerNotes = new Gauge({
    name: 'fleetwake_derive_notes',
    help: 'Notes of closed hours that a reader has not processed yet.',
    labelNames: ['reader'],
    registers,
  })
  const readerLag = new Gauge({
    name: 'fleetwake_derive_oldest_note_seconds',
    help: 'How long the oldest note of a closed hour has been waiting for its reader.',
    labelNames: ['reader'],
    registers,
  })
  return {
    runway: (table: string, days: number) => runway.set({ table }, days),
    notes: (readers: readonly Reader[], now: Date) => {
      // Readers that no longer exist are no longer shown.
      for (const gauge of [readerNotes, readerLag]) gauge.reset()
      for (const reader of readers) {
        const lag = lagOf(reader, now) / 1000
        readerNotes.set({ reader: reader.name }, reader.waiting)
        readerLag.set({ reader: reader.name }, lag)
        if (reader.name !== ROLLUPS) continue
        notes.set({ hours: 'closed' }, reader.waiting)
        notes.set({ hours: 'current' }, reader.current)
        oldest.set(lag)
      }
    },
  }
}
