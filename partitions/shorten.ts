import type { ClientBase } from 'pg'
import { inTransaction } from '../src/database/transaction.ts'
import { plural } from '../src/run-command.ts'
import { readDays } from '../src/telemetry/store/days.ts'
import { dateOf } from '../src/telemetry/store/moves.ts'
import { deleteOf, readShorter } from '../src/telemetry/store/shorter.ts'
import { dropAfter } from './policy.ts'
import { reasonOfRollups } from './retention.ts'

interface ShortenOptions {
  rawRetentionDays: number
  /** The earlier of the clocks. */
  now: Date
  gapSeconds: number
  doubtOfNow(): Promise<string | undefined>
  signal?: AbortSignal | undefined
}

/**
 * Lets go of the readings of organizations that keep theirs for a shorter time, by the rules of a day that is dropped: when
 * what follows from them is right, and while nobody doubts the clock. A day of an organization is one transaction. Answers
 * what was done, in a line each.
 */
export async function shorten(client: ClientBase, options: ShortenOptions): Promise<string[]> {
  const { rawRetentionDays, now, gapSeconds, doubtOfNow, signal } = options
  const lines: string[] = []
  const organizations = await readShorter(client, rawRetentionDays)
  if (organizations.length === 0) return lines
  for (const day of await readDays(client)) {
    if (day.state === 'sealed') continue
    const due = organizations.filter(
      ({ days, since }) => dropAfter(day, days) <= now && (since === null || since < day.to),
    )
    if (due.length === 0) continue
    if (signal?.aborted || (await doubtOfNow()) !== undefined) break
    // The days of an organization go in their order, since one mark says of all of them that they are gone.
    const reason = await reasonOfRollups(client, day, gapSeconds)
    if (reason !== undefined) {
      lines.push(`kept ${dateOf(day)} of ${plural(due.length, 'organization')}: ${reason}`)
      break
    }
    for (const { organizationId } of due) {
      await inTransaction(client, async () => {
        const gone = await deleteOf(client, organizationId, day)
        if (gone > 0) lines.push(`let go of ${dateOf(day)} of organization ${organizationId}`)
      })
    }
  }
  return lines
}
