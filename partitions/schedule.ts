import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { fewOf } from '../src/database/halves.ts'
import type { Derivation } from '../src/derive/derivation.ts'
import { messageOf } from '../src/errors.ts'
import type { Files } from '../src/files/files.ts'
import { createArchiveAlarm } from './archive/alarm.ts'
import type { ClockWatch } from './clock-watch.ts'
import { waitingLines } from './drop-due.ts'
import { HELD, type MaintenanceConfig, type MaintenanceReport, maintain } from './maintain.ts'
import type { Metrics } from './metrics.ts'

/**
 * The service's own maintenance: one run after another, never two at once, until it is stopped.
 *
 * States: resting -> running -> resting. A rest is the interval, a quarter more or less, so that several machines do
 * not start at the same moment. After a failed run it is shorter; it doubles with each failure, up to the interval.
 * While another machine holds the lock, the run is skipped. A run's error is logged and counted, and the run is tried
 * again; it never leaves this file.
 */
export interface Schedule {
  stop(): Promise<void>
}

const SOON_MS = 2_000
/** How long until a day whose drop was refused is verified again, which reads all of it. */
const RETRY_REFUSED_HOURS = 1

export function startSchedule({
  pool,
  config,
  log,
  metrics,
  watch,
  derivations,
  files,
}: {
  pool: Pool
  config: MaintenanceConfig & { maintenanceIntervalSeconds: number }
  log: FastifyBaseLogger
  metrics: Metrics
  watch?: ClockWatch
  derivations?: readonly Derivation[] | undefined
  /** Opened by each run, so that a schedule can be stopped from its first moment on. */
  files?: () => Promise<Files>
}): Schedule {
  const stopping = new AbortController()
  const alarm = createArchiveAlarm(pool)
  const intervalMs = config.maintenanceIntervalSeconds * 1000

  async function keepRunning(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      failures = (await runOnce()) ? 0 : failures + 1
      const rest = failures === 0 ? intervalMs : Math.min(intervalMs, SOON_MS * 2 ** (failures - 1))
      await delay(rest * (0.75 + Math.random() / 2), undefined, { signal: stopping.signal }).catch(stopped)
    }
  }

  async function runOnce(): Promise<boolean> {
    const begun = performance.now()
    try {
      const report = await maintain({
        pool,
        config,
        retryRefusedHours: RETRY_REFUSED_HOURS,
        signal: stopping.signal,
        derivations,
        files: await files?.(),
        ...(watch ? { watch } : {}),
      })
      if (report === HELD) {
        metrics.ran('skipped', 0)
        return true
      }
      const failed = report.failures.length > 0
      metrics.ran(failed ? 'failed' : 'done', (performance.now() - begun) / 1000, report)
      tell(log, report)
      await alarm(report)
      return !failed
    } catch (error) {
      metrics.ran('failed', (performance.now() - begun) / 1000)
      log.error({ error: messageOf(error) }, 'maintenance failed')
      return false
    }
  }

  const running = keepRunning()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

function stopped(): void {
  // The loop checks the signal itself.
}

function tell(log: FastifyBaseLogger, report: MaintenanceReport): void {
  const { completed, created, dropped, refused, rollup, failures, aged, shortened, archive } = report
  for (const { step, message } of failures) log.error({ step, error: message }, 'maintenance failed')
  for (const { name, refused: vehicles } of report.derived)
    if (vehicles.length > 0)
      log.warn(
        { refused: fewOf(vehicles), count: vehicles.length },
        `the database refuses ${name} of some vehicles`,
      )
  for (const { partition, reason } of refused) log.warn({ partition, reason }, 'a partition is not dropped')
  if (rollup && rollup.sealed > 0)
    log.warn({ hours: rollup.sealed }, 'readings arrived for days whose rollups are final')
  for (const line of waitingLines(report)) log.debug(line)
  if (completed.length + created.length + dropped.length > 0)
    log.info({ completed, created, dropped }, 'partitions maintained')
  if (aged && aged.closed.length + aged.packed.length + aged.freed.length + aged.merged > 0)
    log.info(aged, 'days were packed')
  if (archive && archive.archived.length + archive.restored.length + archive.dropped.length > 0)
    log.info(archive, 'days were archived, or restored from the archive')
  if (shortened.length > 0)
    log.info({ shortened }, 'readings of organizations with a shorter retention were deleted')
  if (rollup && rollup.notes > 0) log.debug(rollup, 'rolled up')
}
