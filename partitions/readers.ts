import type { ClientBase } from 'pg'
import { clearAlarm, raiseAlarm } from '../src/database/alarms.ts'
import { HOUR_MS } from '../src/telemetry/calendar.ts'
import { lagOf, type Reader, readReaders } from '../src/telemetry/store/notes.ts'

export const READER_LAGS = 'reader_lags'

/** The longest time that a note should wait. */
export const LATE_MS = HOUR_MS

/** Which readers are behind, in a sentence each. */
export function laggingReaders(readers: readonly Reader[], now: Date): string[] {
  return readers
    .filter(reader => lagOf(reader, now) > LATE_MS)
    .map(
      reader =>
        `a note of ${reader.oldestHour!.toISOString().slice(0, 16)}Z has waited for ` +
        `${Math.floor(lagOf(reader, now) / HOUR_MS)} hours for ${reader.name}`,
    )
}

/** Raises the alarm of readers that lag, for as long as one does: nothing that they have to look at still is let go. */
export async function watchReaders(client: ClientBase, now: Date): Promise<void> {
  const lagging = laggingReaders(await readReaders(client, now), now)
  if (lagging.length === 0) await clearAlarm(client, READER_LAGS)
  else await raiseAlarm(client, READER_LAGS, lagging.join('; '))
}
