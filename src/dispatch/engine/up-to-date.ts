import type { ClientBase } from 'pg'
import { readLastPlaced } from '../../telemetry/store/readings.ts'
import type { Driver, EngineSettings } from './world.ts'

/** A reading may be that far ahead of the clock here. */
const AHEAD_MS = 300_000

/** Positions are written a moment after their readings are stored, so for drivers who seem silent the readings are read. */
export async function upToDate(
  client: ClientBase,
  drivers: readonly Driver[],
  now: number,
  { freshSeconds, staleSeconds }: EngineSettings,
): Promise<Driver[]> {
  const isFresh = ({ seenAt }: Driver) => seenAt !== null && seenAt > now - freshSeconds * 1_000
  const silent = drivers.filter(driver => driver.vehicleId !== '' && !isFresh(driver))
  const found = await readLastPlaced(
    client,
    silent.map(({ vehicleId }) => vehicleId),
    { from: new Date(now - staleSeconds * 1_000), to: new Date(now + AHEAD_MS) },
  )
  const last = new Map(found.map(({ vehicleId, ...sighting }) => [vehicleId, sighting]))
  return drivers.map(driver => {
    const sighting = isFresh(driver) ? undefined : last.get(driver.vehicleId)
    if (!sighting || sighting.time.getTime() <= (driver.seenAt ?? 0)) return driver
    const { time, longitude, latitude } = sighting
    return { ...driver, place: { longitude, latitude }, seenAt: time.getTime() }
  })
}
