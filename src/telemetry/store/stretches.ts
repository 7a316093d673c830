import type { PoolClient } from 'pg'

/** A half-open range of time, in epoch milliseconds. */
export interface Stretch {
  from: number
  to: number
  /** Whether some of its readings are in blocks, or late. */
  elsewhere: boolean
}

/** The ranges of time that are kept, in order; a range is never cut where its rows are stored together. */
export async function readStretches(client: PoolClient): Promise<Stretch[]> {
  const { rows } = await client.query<Stretch>(
    `select (extract(epoch from lower_bound) * 1000)::float8 as "from",
            (extract(epoch from upper_bound) * 1000)::float8 as "to",
            packed or exists (
              select from vehicle_telemetry_late where time >= lower_bound and time < upper_bound
            ) as elsewhere
       from telemetry_days
      where relation is not null or packed
      order by lower_bound`,
  )
  return rows
}

/** Whether no reading can be earlier than this moment, because no earlier day is kept. */
export function nothingBefore(moment: string): string {
  return `not exists (
    select from telemetry_days where (relation is not null or packed) and lower_bound < ${moment}::timestamptz
  )`
}

/** Whether some readings of a range of time are in blocks, or late. */
export function isElsewhere(from: string, to: string): string {
  return `(
    exists (select from telemetry_days where packed and lower_bound < ${to}::timestamptz and upper_bound > ${from}::timestamptz)
    or exists (select from vehicle_telemetry_late where time >= ${from}::timestamptz and time < ${to}::timestamptz)
  )`
}
