import type { ClosedDays } from './closed-days.ts'
import type { Repeating } from './repeating.ts'

/** State shared by the writers of a process. */
export interface SharedByWriters {
  /**
   * While many vehicles send duplicates, as after an outage, batches go to staging at once, until one contains
   * no duplicate.
   */
  duplicatesKeepComing: boolean
  /** If only a few do, their readings are written separately. */
  repeating: Pick<Repeating, 'note'>
  /** Since when the database has accepted nothing, and why; undefined while it accepts. */
  stalled: { since: number; reason: string } | undefined
  /** Days that were found to be closed: their readings go the late way at once. */
  closed: ClosedDays
}
