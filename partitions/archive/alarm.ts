import type { Pool } from 'pg'
import { clearAlarm, raiseAlarm } from '../../src/database/alarms.ts'
import type { MaintenanceReport } from '../maintain.ts'

const ARCHIVE_FAILS = 'archive_fails'

/** Runs after each other. A store that is away for a moment is nobody's alarm: the next run begins anew. */
const AGAIN = 3

/**
 * Raised where the step `archive` of this process's runs fails again and again, whatever the reason; over with the first run
 * of any process in which it does not.
 */
export function createArchiveAlarm(
  pool: Pool,
): (report: Pick<MaintenanceReport, 'failures' | 'archive'>) => Promise<void> {
  let failures = 0
  return async ({ failures: failed, archive }) => {
    const failure = failed.find(({ step }) => step === 'archive')
    if (failure) {
      failures++
      const message = `The archive has failed in ${failures} runs of the maintenance after each other: ${failure.message}`
      if (failures >= AGAIN) await raiseAlarm(pool, ARCHIVE_FAILS, message)
    } else if (archive) {
      failures = 0
      await clearAlarm(pool, ARCHIVE_FAILS)
    }
  }
}
