import type { PoolClient } from 'pg'
import { readPlaced } from '../../telemetry/store/readings.ts'
import type { Sighting } from './arrivals.ts'

interface Asked {
  readonly vehicleId: string
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly limit: number
}

/** Where a vehicle was by its readings, in the order of their time. */
export async function readSightings(
  client: PoolClient,
  { vehicleId, from, to, limit }: Asked,
): Promise<Sighting[]> {
  const readings = await readPlaced(client, {
    vehicleId,
    fields: ['time', 'speed'],
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit,
  })
  return readings.map(({ time, longitude, latitude, speed }) => ({
    time: new Date(time).getTime(),
    longitude,
    latitude,
    speed: (speed as number | null | undefined) ?? null,
  }))
}
