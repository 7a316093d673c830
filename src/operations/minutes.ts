import { hostname } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Metric, Registry } from 'prom-client'
import { type Buckets, quantileOf } from '../client/histogram.ts'
import { messageOf } from '../errors.ts'
import { lookEvery } from '../looking.ts'

const MINUTE_MS = 60_000
const KEPT = '3 days'

interface MinutesDeps {
  pool: Pool
  metrics: Registry
  config: { roles: readonly string[] }
  log: Pick<FastifyBaseLogger, 'warn'>
}

interface Minutes {
  /** Stores what happened since the last call. */
  look(): Promise<void>
  stop(): Promise<void>
}

/**
 * Stores once a minute what this process did, from its own metrics. If a minute cannot be stored, it counts with the next
 * one. What a process does after its last call is missing from the charts, but from nothing else.
 */
export function startMinutes({ pool, metrics, config, log }: MinutesDeps): Minutes {
  const name = `${hostname()}:${process.pid}`
  const startedAt = new Date(Date.now() - process.uptime() * 1_000)
  let before: Reading = { counts: {}, lag: new Map(), commit: new Map() }

  async function look(): Promise<void> {
    const now = await readMetrics(metrics)
    const since = (counter: string) => Math.max(0, (now.counts[counter] ?? 0) - (before.counts[counter] ?? 0))
    const { counts } = now
    await pool.query(writeSql, [
      name,
      config.roles,
      startedAt,
      since('received'),
      since('committed'),
      since('duplicates'),
      since('rejected'),
      quantileOf(now.lag, before.lag, 0.5),
      quantileOf(now.commit, before.commit, 0.99),
      counts.clients ?? 0,
      since('cpu'),
      counts.memory ?? 0,
      counts.loop ?? 0,
      moment(counts.backupAt),
      counts.backupBytes || null,
      moment(counts.archivedAt),
    ])
    before = now
  }

  const { stop } = lookEvery(MINUTE_MS, look, error =>
    log.warn({ error: messageOf(error) }, 'the figures of this minute cannot be stored'),
  )
  return { look, stop }
}

/** Timers drift: figures for a minute that was already stored are added to it. */
const writeSql = `
  with gone as (delete from service_minutes where minute < now() - interval '${KEPT}')
  insert into service_minutes as m
    (minute, process, roles, started_at, received, committed, duplicates, rejected, lag_seconds, commit_seconds, clients,
     cpu_seconds, memory_bytes, loop_seconds, backup_at, backup_bytes, archived_at)
  values (date_trunc('minute', now()), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
  on conflict (minute, process) do update set
    received = m.received + excluded.received, committed = m.committed + excluded.committed,
    duplicates = m.duplicates + excluded.duplicates, rejected = m.rejected + excluded.rejected,
    lag_seconds = coalesce(excluded.lag_seconds, m.lag_seconds),
    commit_seconds = coalesce(excluded.commit_seconds, m.commit_seconds),
    clients = excluded.clients, cpu_seconds = m.cpu_seconds + excluded.cpu_seconds,
    memory_bytes = excluded.memory_bytes, loop_seconds = greatest(m.loop_seconds, excluded.loop_seconds),
    backup_at = excluded.backup_at, backup_bytes = excluded.backup_bytes, archived_at = excluded.archived_at`

interface Reading {
  counts: Readonly<Record<string, number>>
  lag: Buckets
  commit: Buckets
}

/** The metrics, by the names that are used here. A process only has those of its roles. */
const sums: Readonly<Record<string, string>> = {
  received: 'fleetwake_readings_received_total',
  committed: 'fleetwake_readings_committed_total',
  duplicates: 'fleetwake_readings_duplicate_total',
  rejected: 'fleetwake_readings_rejected_total',
  clients: 'fleetwake_live_clients',
  cpu: 'process_cpu_seconds_total',
  memory: 'process_resident_memory_bytes',
  loop: 'nodejs_eventloop_lag_p99_seconds',
  backupAt: 'fleetwake_backup_last_success_timestamp_seconds',
  backupBytes: 'fleetwake_backup_last_size_bytes',
  archivedAt: 'fleetwake_wal_archived_timestamp_seconds',
}

async function readMetrics(metrics: Registry): Promise<Reading> {
  const counts: Record<string, number> = {}
  for (const [name, metric] of Object.entries(sums)) {
    const values = await valuesOf(metrics, metric)
    counts[name] = values.reduce((sum, { value }) => sum + value, 0)
  }
  return {
    counts,
    lag: await bucketsOf(metrics, 'fleetwake_reading_lag_seconds'),
    commit: await bucketsOf(metrics, 'fleetwake_batch_commit_seconds'),
  }
}

interface Value {
  value: number
  metricName?: string
  labels: Readonly<Record<string, string | number | undefined>>
}

async function valuesOf(metrics: Registry, name: string): Promise<readonly Value[]> {
  const metric = metrics.getSingleMetric(name) as Metric | undefined
  return metric ? ((await metric.get()).values as readonly Value[]) : []
}

async function bucketsOf(metrics: Registry, name: string): Promise<Buckets> {
  const found = new Map<number, number>()
  for (const { value, metricName, labels } of await valuesOf(metrics, name)) {
    if (metricName !== `${name}_bucket`) continue
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)
    found.set(bound, (found.get(bound) ?? 0) + value)
  }
  return found
}

function moment(seconds: number | undefined): Date | null {
  return seconds ? new Date(seconds * 1_000) : null
}
