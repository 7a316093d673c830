import type { PoolClient } from 'pg'
import { selectReading } from '../columns.ts'
import { iso, type Range } from '../range.ts'
import type { BucketRow } from './buckets.ts'
import type { RawField } from './fields.ts'

/** The readings themselves, vehicle after vehicle. */
export async function readRaw(
  client: PoolClient,
  {
    vehicleIds,
    range,
    fields,
    limit,
    after,
  }: {
    vehicleIds: readonly string[]
    range: Range
    fields: readonly RawField[]
    limit: number
    after: { vehicleId: string; time: string } | null
  },
): Promise<BucketRow[]> {
  const { rows } = await client.query<BucketRow>(
    `select ${selectReading(['vehicleId', 'time', ...fields])}
       from vehicle_telemetry r
      where r.vehicle_id = any($1::uuid[]) and r.time >= $2 and r.time < $3
        and ($5::uuid is null or (r.vehicle_id, r.time) > ($5, $6::timestamptz))
      order by r.vehicle_id, r.time
      limit $4`,
    [vehicleIds, iso(range.from), iso(range.to), limit, after?.vehicleId ?? null, after?.time ?? null],
  )
  return rows
}

/** Whether there are at most so many readings; counts no further than that. */
export async function hasAtMost(
  client: PoolClient,
  vehicleIds: readonly string[],
  range: Range,
  most: number,
): Promise<boolean> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) from (
       select from vehicle_telemetry r
        where r.vehicle_id = any($1::uuid[]) and r.time >= $2 and r.time < $3 limit $4
     ) as counted`,
    [vehicleIds, iso(range.from), iso(range.to), most + 1],
  )
  return rows[0]!.count <= most
}
