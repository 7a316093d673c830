import type { ClientBase } from 'pg'
import { HOUR_MS, type Span } from './calendar.ts'

/** Stretches of hours whose rollups stand for readings that are gone. */
export type Sealed = readonly Span[]

/**
 * A raw day that was dropped is sealed: computing its rollups again would find nothing, or only what came
 * late, and destroy them. So is the first hour after it, whose first intervals began in it.
 */
export async function readSealed(client: Pick<ClientBase, 'query'>): Promise<Sealed> {
  const { rows } = await client.query<Span>(
    `select lower_bound as "from", upper_bound + interval '1 hour' as "to" from partition_drops
     where table_name = 'vehicle_telemetry' and (dropped_at is not null or detaching_since is not null)`,
  )
  return rows
}

export function isSealed(sealed: Sealed, hour: Date): boolean {
  return sealed.some(({ from, to }) => from <= hour && hour < to)
}

/** The hours of a stretch that are not sealed, as stretches. */
export function unsealed(sealed: Sealed, span: Span): Span[] {
  const open: Span[] = []
  for (let hour = span.from.getTime(); hour < span.to.getTime(); hour += HOUR_MS) {
    if (isSealed(sealed, new Date(hour))) continue
    const last = open.at(-1)
    if (last?.to.getTime() === hour) last.to = new Date(hour + HOUR_MS)
    else open.push({ from: new Date(hour), to: new Date(hour + HOUR_MS) })
  }
  return open
}
