import type { Position } from './protocol.ts'

/**
 * The status of a vehicle, by its latest position:
 *
 *     offline   the position is older than ten minutes
 *     moving    its speed is 3 km/h or more
 *     idle      it is slower, or its speed is unknown, and the ignition is on
 *     stopped   everything else
 *
 * The limit is 3 km/h because a receiver that stands still may report less than that.
 */
export type VehicleStatus = 'moving' | 'idle' | 'stopped' | 'offline'

export const vehicleStatuses = ['moving', 'idle', 'stopped', 'offline'] as const

export const statusRules = { offlineAfterMs: 600_000, movingFromKmh: 3 } as const

export function statusOf(
  position: Pick<Position, 'speed' | 'ignition'> & { time: string | number },
  now: number,
): VehicleStatus {
  const time = typeof position.time === 'number' ? position.time : Date.parse(position.time)
  if (now - time > statusRules.offlineAfterMs) return 'offline'
  if (position.speed !== null && position.speed >= statusRules.movingFromKmh) return 'moving'
  return position.ignition === true ? 'idle' : 'stopped'
}
