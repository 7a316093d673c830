import { createHash } from 'node:crypto'
import type { Place } from '../../telemetry/distance.ts'

/** What a reading may also say by a word of its own; these are what the engine finds out. */
export const eventTypes = [
  'geofence_enter',
  'geofence_exit',
  'geofence_dwell',
  'speeding',
  'harsh_acceleration',
  'harsh_braking',
  'harsh_cornering',
  'idling',
  'fuel_theft',
  'refuel',
  'trip_start',
  'trip_end',
  'ignition_on',
  'ignition_off',
  'device_offline',
  'device_online',
  'battery_low',
  'tow',
  'engine_fault',
  'low_fuel',
  'high_speed',
] as const

/** Something that happened to a vehicle, as it follows from the readings. */
export interface Finding {
  type: string
  /** Which of the rules of its type: a geofence's id, or nothing. */
  rule: string
  /** The reading that its id is made of, and that stays where a late one moves its time. */
  first: number
  time: number
  /** Null: it goes on, or has no duration. */
  endTime: number | null
  place: Place | null
  values: Record<string, unknown>
}

/** The same for whoever finds it. */
export function idOf(
  vehicleId: string,
  { type, rule, first }: Pick<Finding, 'type' | 'rule' | 'first'>,
): string {
  const hash = createHash('sha256').update(`${type} ${rule} ${vehicleId} ${first}`).digest()
  hash[6] = (hash[6]! & 0x0f) | 0x80
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Figures of an event: what a double adds behind them is nothing that was measured. */
export function rounded(figure: number, digits = 2): number {
  return Math.round(figure * 10 ** digits) / 10 ** digits
}
