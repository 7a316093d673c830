import type { ClientBase } from 'pg'
import { clearAlarm, raiseAlarm } from '../src/database/alarms.ts'
import { fewOf } from '../src/database/halves.ts'
import type { Derived } from '../src/derive/run.ts'
import { HOUR_MS } from '../src/telemetry/calendar.ts'
import { lagOf, type Reader, readReaders } from '../src/telemetry/store/notes.ts'

export const READER_LAGS = 'reader_lags'

/** The longest time that a note should have to wait. */
export const LATE_MS = HOUR_MS

/** The readers that are behind, one sentence each. */
export function laggingReaders(readers: readonly Reader[], now: Date): string[] {
  return readers
    .filter(reader => lagOf(reader, now) > LATE_MS)
    .map(
      reader =>
        `a note of ${reader.oldestHour!.toISOString().slice(0, 16)}Z has waited for ` +
        `${Math.floor(lagOf(reader, now) / HOUR_MS)} hours for ${reader.name}`,
    )
}

/** Raises the alarm while a reader is behind: nothing that it still has to read is dropped. */
export async function watchReaders(client: ClientBase, now: Date): Promise<void> {
  const lagging = laggingReaders(await readReaders(client, now), now)
  if (lagging.length === 0) await clearAlarm(client, READER_LAGS)
  else await raiseAlarm(client, READER_LAGS, lagging.join('; '))
}

const REFUSED = 'derivation_refused'

/**
 * Raises the alarm of vehicles whose derived rows the database refuses. The others are derived, but the days of these are neither
 * packed nor dropped. A derivation that failed says nothing of its vehicles.
 */
export async function watchRefused(client: ClientBase, derived: readonly Derived[]): Promise<void> {
  const refusing = derived.filter(({ refused }) => refused.length > 0)
  if (refusing.length > 0) {
    const named = refusing.map(({ name, refused }) => `${name} of vehicle ${fewOf(refused, 5)}`)
    await raiseAlarm(client, REFUSED, named.join('; '))
  } else if (derived.every(({ failure }) => failure === null)) await clearAlarm(client, REFUSED)
}
