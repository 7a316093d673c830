import type { PoolClient } from 'pg'

/** A half-open stretch of time, in epoch milliseconds. */
export interface Stretch {
  from: number
  to: number
}

/** The stretches of time that are kept, in their order; a stretch is never cut where its rows lie together. */
export async function readStretches(client: PoolClient): Promise<Stretch[]> {
  const { rows } = await client.query<Stretch>(
    `select (extract(epoch from lower_bound) * 1000)::float8 as "from",
            (extract(epoch from upper_bound) * 1000)::float8 as "to"
       from telemetry_days
      where relation is not null
      order by lower_bound`,
  )
  return rows
}

/** Whether no reading can be earlier than this moment: there is no room for one. */
export function nothingBefore(moment: string): string {
  return `not exists (select from telemetry_days where relation is not null and lower_bound < ${moment}::timestamptz)`
}
