import type { ClientBase } from 'pg'
import { inTransaction } from '../src/database/transaction.ts'
import { hoursOf } from '../src/telemetry/calendar.ts'
import { readDays } from '../src/telemetry/store/days.ts'
import { noteFor, ROLLUPS } from '../src/telemetry/store/notes.ts'

/** A different gap gives different sums, so every hour that still has its readings is computed again. */
export async function noteGapChange(
  client: ClientBase,
  {
    now,
    gapSeconds,
    progress,
  }: { now: Date; gapSeconds: number; progress?: ((line: string) => void) | undefined },
): Promise<void> {
  const { rows } = await client.query<{ gap: number | null }>(
    'select gap_seconds as gap from maintenance_state',
  )
  const before = rows[0]?.gap ?? null
  if (before === gapSeconds) return
  const days = before === null ? [] : (await readDays(client)).filter(({ from }) => from < now)
  const hours = days.flatMap(({ from, to }) => hoursOf({ from, to }))
  await inTransaction(client, async () => {
    await client.query('update maintenance_state set gap_seconds = $1', [gapSeconds])
    await noteFor(
      client,
      ROLLUPS,
      hours.map(hour => ({ hour, vehicleId: null })),
    )
  })
  if (before !== null)
    progress?.(`ROLLUP_GAP_SECONDS was ${before} and is ${gapSeconds}: all hours are recomputed`)
}
