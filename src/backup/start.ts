import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { clearAlarm, raiseAlarm } from '../database/alarms.ts'
import { clusterOf } from './administrator.ts'
import { createArchive, endArchive } from './archive.ts'
import { makeFolder } from './files.ts'
import { prune } from './keep.ts'
import { BASES } from './layout.ts'
import { createBackupMetrics } from './metrics.ts'
import { type Schedule, startSchedule } from './schedule.ts'

interface BackupsOptions {
  config: Pick<Config, 'backupDir' | 'backupAt' | 'backupKeep' | 'dataDir' | 'databaseUrl' | 'roles'>
  pool: Pool
  metrics: Registry
  log: FastifyBaseLogger
}

/** The backups of a service that has an embedded server and runs maintenance. Other servers have their own. */
export async function startBackups({ config, pool, metrics, log }: BackupsOptions): Promise<Schedule> {
  const idle = { stop: async () => undefined }
  if (config.databaseUrl || !config.roles.includes('maintenance')) return idle
  const cluster = clusterOf(config.dataDir)
  if (!config.backupDir) {
    const [ended] = await Promise.all([
      endArchive(cluster),
      ...['backup_failed', 'wal_not_archived'].map(code => clearAlarm(pool, code)),
    ])
    if (ended) log.warn('BACKUP_DIR is no longer set: WAL is not archived from now on')
    return idle
  }
  const backupDir = resolve(config.backupDir)
  const bases = join(backupDir, BASES)
  const stopping = new AbortController()
  const schedule = startSchedule({
    backupDir,
    at: config.backupAt,
    archive: createArchive({ cluster, backupDir }),
    make: async name => {
      await makeFolder(bases)
      await makeInChild(join(bases, name), stopping.signal)
      const { backups, segments } = await prune(backupDir, config.backupKeep)
      if (backups.length > 0) log.info({ backups, segments }, 'old backups were removed')
    },
    alarms: {
      raise: (code, message) => raiseAlarm(pool, code, message),
      clear: async code => void (await clearAlarm(pool, code)),
    },
    metrics: createBackupMetrics(metrics),
    log,
    now: Date.now,
  })
  return {
    stop: async () => {
      stopping.abort()
      await schedule.stop()
    },
  }
}

/** In a process of its own: hashing the files would keep this one from its work. */
async function makeInChild(folder: string, signal: AbortSignal): Promise<void> {
  const command = fileURLToPath(new URL('./command.ts', import.meta.url))
  const flags = ['--enable-source-maps', ...process.execArgv]
  const child = spawn(process.execPath, [...flags, command, 'create', folder, '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stop = () => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-2_000)
  })
  try {
    const code = await new Promise((done, fail) => {
      child.once('error', fail)
      child.once('close', done)
    })
    if (code !== 0) throw new Error(said.trim().split('\n').at(-1) || `it ended with ${code}`)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
