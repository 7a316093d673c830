import type { ClientBase } from 'pg'
import { HOUR_MS, startOfHour } from '../../telemetry/calendar.ts'
import { firstUnseen, type Look, look, unseen } from '../../telemetry/store/looks.ts'
import type { Touched } from '../../telemetry/store/notes.ts'

/** An hour that is not over, or has only just ended. */
export interface Opened {
  look: Look
  /** For each vehicle with something new, the earliest: a reading, or the reading that a live event was found by. */
  first: ReadonlyMap<string, number>
}

interface OpenOptions {
  reader: string
  now: Date
  /** Read again, whatever has been seen of them. */
  anew: boolean
}

/** Hours that ended longer ago come with the vehicles whose readings were late, and those are read as a whole. */
export function oldestOpened(now: Date): Date {
  return new Date(startOfHour(now).getTime() - HOUR_MS)
}

export async function openHours(
  client: ClientBase,
  touched: readonly Touched[],
  { reader, now, anew }: OpenOptions,
): Promise<Map<number, Opened>> {
  const oldest = oldestOpened(now).getTime()
  const hours = [...new Set(touched.map(({ hour }) => hour.getTime()))].filter(hour => hour >= oldest)
  if (hours.length === 0) return new Map()
  const opened = new Map<number, Opened>()
  for (const seen of await look(
    client,
    reader,
    hours.map(hour => new Date(hour)),
  )) {
    const each = anew ? { ...seen, since: null } : seen
    const first = await firstUnseen(client, each)
    for (const [vehicleId, time] of await firstTold(client, each))
      first.set(vehicleId, Math.min(time, first.get(vehicleId) ?? time))
    opened.set(seen.hour, { look: each, first })
  }
  return opened
}

/** Live events since the last look: they may be from readings that were already followed, and must be judged by them. */
async function firstTold(client: ClientBase, { hour, since }: Look): Promise<Map<string, number>> {
  if (since === null) return new Map()
  const { rows } = await client.query<{ vehicleId: string; first: number }>(
    `select vehicle_id as "vehicleId", (extract(epoch from min(found_at)) * 1000)::float8 as first
     from vehicle_events
     where found_at >= $1 and found_at < $2 and transaction_id <> $4 and ${unseen('transaction_id', ['$3', '$4', '$5'])}
     group by vehicle_id`,
    [new Date(hour), new Date(hour + HOUR_MS), since.snapshot, since.by, since.restarted],
  )
  return new Map(rows.map(({ vehicleId, first }) => [vehicleId, first]))
}
