import type { ClientBase } from 'pg'

/** Readings that, when they arrived, were the latest of their vehicle and not older than `withinMs`. Times are epoch milliseconds. */
export async function arrivedLive<T extends { vehicleId: string; time: number }>(
  client: ClientBase,
  readings: readonly T[],
  withinMs: number,
): Promise<T[]> {
  if (readings.length === 0) return []
  const { rows } = await client.query<{ n: number }>(
    `select n.n::integer as n
     from unnest($1::uuid[], $2::timestamptz[]) with ordinality as n (vehicle_id, time, n)
     where exists (
       select from vehicle_telemetry r
       where r.vehicle_id = n.vehicle_id and r.time >= n.time and r.time < n.time + interval '1 millisecond'
         and r.received_at <= n.time + make_interval(secs => $3 / 1000.0)
         and not exists (
           select from vehicle_telemetry newer
           where newer.vehicle_id = n.vehicle_id and newer.time >= n.time + interval '1 millisecond'
             and newer.received_at < r.received_at))`,
    [readings.map(({ vehicleId }) => vehicleId), readings.map(({ time }) => new Date(time)), withinMs],
  )
  return rows.map(({ n }) => readings[n - 1]!)
}
