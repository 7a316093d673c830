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
  /** The earlier one of the two clocks. */
  now: Date
  gapSeconds: number
  doubtOfNow(): Promise<string | undefined>
  signal?: AbortSignal | undefined
}

/**
 * Deletes the readings of organizations that keep theirs for a shorter time. The rules are those for a day that is
 * dropped: everything derived from it must be right, and the clock must not be in doubt. Each day of an organization
 * is one transaction. Returns what was done, in lines of text.
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
    // The days of an organization are deleted in order, since one mark says up to where they are deleted.
    const reason = await reasonOfRollups(client, day, gapSeconds)
    if (reason !== undefined) {
      lines.push(`kept ${dateOf(day)} of ${plural(due.length, 'organization')}: ${reason}`)
      break
    }
    for (const { organizationId } of due) {
      await inTransaction(client, async () => {
        const gone = await deleteOf(client, organizationId, day)
        if (gone > 0) lines.push(`deleted ${dateOf(day)} of organization ${organizationId}`)
      })
    }
  }
  return lines
}
