import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { Counter, Gauge, type Registry } from 'prom-client'
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
    help: 'Runs of the maintenance by how they ended; skipped is one that found another at work.',
    labelNames: ['result'],
    registers,
  })
  const seconds = new Gauge({
    name: 'fleetwake_maintenance_last_run_seconds',
    help: 'How long the last run took.',
    registers,
  })
  const succeeded = new Gauge({
    name: 'fleetwake_maintenance_last_run_success',
    help: '1 where the last run of this process did all that was due, otherwise 0.',
    registers,
  })
  const rows = new Counter({
    name: 'fleetwake_rollup_rows_total',
    help: 'Rollup rows that were computed, and those of them that changed.',
    labelNames: ['table', 'what'],
    registers,
  })
  const refused = new Gauge({
    name: 'fleetwake_partitions_refused',
    help: 'Partitions that are due to be dropped and are kept, because something would be lost.',
    registers,
  })
  const archiveFailures = new Counter({
    name: 'fleetwake_archive_failures_total',
    help: 'Runs of the maintenance in which nothing could be archived, restored or deleted, because it failed.',
    registers,
  })
  return {
    ran: (result, took, report) => {
      runs.inc({ result })
      if (result === 'skipped') return
      seconds.set(took)
      succeeded.set(result === 'done' ? 1 : 0)
      if (!report) return
      refused.set(report.refused.length)
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
 * Looks every so often how far the partitions reach and how long notes wait, for the metrics and for the
 * readiness, which must answer at once. Once it was seen that there are partitions up to some day, that holds
 * while the database cannot be asked.
 */
interface Watch {
  /** The sentence for the readiness: which table has no partition for tomorrow. */
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
  /** Whether the clock is in doubt. Then nobody knows which day is tomorrow; an alarm says so. */
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
    log.warn({ error: messageOf(error) }, 'partitions cannot be looked at'),
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
    help: 'Days from now to the first moment for which a table has no partition.',
    labelNames: ['table'],
    registers,
  })
  const notes = new Gauge({
    name: 'fleetwake_rollup_notes',
    help: 'Notes of closed hours, which wait for a rollup, and of hours that are not over.',
    labelNames: ['hours'],
    registers,
  })
  const oldest = new Gauge({
    name: 'fleetwake_rollup_oldest_note_seconds',
    help: 'For how long the oldest note of a closed hour could have been rolled up and was not.',
    registers,
  })
  const readerNotes = new Gauge({
    name: 'fleetwake_derive_notes',
    help: 'Notes of closed hours that a reader has not taken yet.',
    labelNames: ['reader'],
    registers,
  })
  const readerLag = new Gauge({
    name: 'fleetwake_derive_oldest_note_seconds',
    help: 'For how long the oldest note of a closed hour could have been taken by a reader and was not.',
    labelNames: ['reader'],
    registers,
  })
  return {
    runway: (table: string, days: number) => runway.set({ table }, days),
    notes: (readers: readonly Reader[], now: Date) => {
      // One that is not there any more is not shown any more.
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
