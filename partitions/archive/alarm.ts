import type { Pool } from 'pg'
import { clearAlarm, raiseAlarm } from '../../src/database/alarms.ts'
import type { MaintenanceReport } from '../maintain.ts'

const ARCHIVE_FAILS = 'archive_fails'

/** Consecutive runs. A store that is briefly unavailable is no reason for an alarm: the next run starts again. */
const AGAIN = 3

/**
 * Raised if the step `archive` of this process's runs fails repeatedly, whatever the reason; cleared by the first run of
 * any process in which it does not fail.
 */
export function createArchiveAlarm(
  pool: Pool,
): (report: Pick<MaintenanceReport, 'failures' | 'archive'>) => Promise<void> {
  let failures = 0
  return async ({ failures: failed, archive }) => {
    const failure = failed.find(({ step }) => step === 'archive')
    if (failure) {
      failures++
      const message = `Archiving has failed in ${failures} consecutive maintenance runs: ${failure.message}`
      if (failures >= AGAIN) await raiseAlarm(pool, ARCHIVE_FAILS, message)
    } else if (archive) {
      failures = 0
      await clearAlarm(pool, ARCHIVE_FAILS)
    }
  }
}
