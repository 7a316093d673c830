import type { ClosedDays } from './closed-days.ts'
import type { Repeating } from './repeating.ts'

/** What the writers of a process tell each other. */
export interface SharedByWriters {
  /**
   * While many vehicles repeat themselves, as after an outage, batches go to staging at once, until one brings
   * nothing that was there.
   */
  duplicatesKeepComing: boolean
  /** Where few do, what these send is written by itself. */
  repeating: Pick<Repeating, 'note'>
  /** Since when the database takes nothing, and why; undefined while it does. */
  stalled: { since: number; reason: string } | undefined
  /** Days that were found to be closed: what comes for them goes the late way at once. */
  closed: ClosedDays
}
