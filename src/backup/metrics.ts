import { Counter, Gauge, type Registry } from 'prom-client'

export interface BackupMetrics {
  archived(at: number): void
  ran(result: 'done' | 'failed', seconds: number): void
  last(endedAt: number, bytes: number): void
}

export function createBackupMetrics(registry: Registry): BackupMetrics {
  const registers = [registry]
  const lastSuccess = new Gauge({
    name: 'fleetwake_backup_last_success_timestamp_seconds',
    help: 'When the newest backup in BACKUP_DIR ended; 0: there is none yet.',
    registers,
  })
  const bytes = new Gauge({
    name: 'fleetwake_backup_last_size_bytes',
    help: 'Size of the newest backup in BACKUP_DIR.',
    registers,
  })
  const duration = new Gauge({
    name: 'fleetwake_backup_last_duration_seconds',
    help: 'Duration of the last backup that this process made.',
    registers,
  })
  const runs = new Counter({
    name: 'fleetwake_backup_runs_total',
    help: 'Backups started by this process, by result.',
    labelNames: ['result'],
    registers,
  })
  for (const result of ['done', 'failed']) runs.inc({ result }, 0)
  const archived = new Gauge({
    name: 'fleetwake_wal_archived_timestamp_seconds',
    help: 'When all WAL was last in BACKUP_DIR; 0: not yet.',
    registers,
  })
  return {
    archived: at => archived.set(at / 1_000),
    last: (endedAt, size) => {
      lastSuccess.set(endedAt / 1_000)
      bytes.set(size)
    },
    ran: (result, seconds) => {
      runs.inc({ result })
      if (result === 'done') duration.set(seconds)
    },
  }
}
