import type { Refused } from '../../database/halves.ts'
import type { Reading } from '../../telemetry/reading.ts'
import type { RaisedAlert } from '../alerts/raised.ts'
import type { Instant } from '../engine/instant.ts'
import { codesIn } from '../engine/levels.ts'
import type { EventRow } from '../event-item.ts'

/*
 * What goes between the service's thread and the one that follows vehicles. Readings go as numbers in memory that is handed
 * over and comes back, not as objects that would be copied: a dozen each, of what events follow from, and beside them the few
 * that have words or codes of trouble.
 */

/** A vehicle is a number from when it is first spoken of. */
export interface Handed {
  readings: Float64Array
  count: number
  /** Vehicles that are spoken of for the first time: the next numbers are theirs. */
  vehicles: string[]
  spoken: Spoken[]
  /** Whether so many come that whoever stores them needs the machine. */
  isFlood: boolean
}

/** What has no number of its own, of the reading at a place. */
interface Spoken extends Pick<Instant, 'engine' | 'said'> {
  at: number
}

export type ToFollower =
  | Handed
  /** Vehicles of which not all that is stored has been handed over. */
  | { stale: number[] }
  | { forget: number }
  | 'rules changed'
  | 'stop'

export type FromFollower =
  /** They were followed; what they stood in is free again. */
  | { followed: Float64Array }
  | { events: [organizationId: string, events: EventRow[]][]; alerts: RaisedAlert[] }
  | { warning: string; error: string }
  /** Vehicles with something that the database refuses to store. */
  | { refused: Refused[] }

/** What is older is left to the run. */
export const LIVE_MS = 600_000
/** Readings that are handed over together, at most. */
export const MOST_TOGETHER = 1_024
const NUMBERS = 12

export function roomForReadings(): Float64Array {
  return new Float64Array(MOST_TOGETHER * NUMBERS)
}

/** Writes a reading down. NaN: not reported. */
export function hand(to: Handed, vehicle: number, reading: Reading): void {
  const { readings } = to
  const { engine, attributes, event } = reading
  let at = to.count * NUMBERS
  readings[at++] = vehicle
  readings[at++] = reading.time
  readings[at++] = reading.longitude ?? Number.NaN
  readings[at++] = reading.latitude ?? Number.NaN
  readings[at++] = reading.speed ?? Number.NaN
  readings[at++] = reading.heading ?? Number.NaN
  readings[at++] = reading.fuelLevel ?? Number.NaN
  readings[at++] = reading.odometer ?? Number.NaN
  readings[at++] = reading.ignition === null ? Number.NaN : Number(reading.ignition)
  readings[at++] = reading.stateOfCharge ?? numberOf(attributes?.batteryLevel)
  readings[at++] = numberOf(engine?.rpm)
  readings[at++] = numberOf(attributes?.speedLimit)
  const codes = engine && codesIn(engine)
  if (codes || typeof event === 'string') {
    const said = typeof event === 'string' ? [{ event, data: reading.eventData ?? null }] : []
    to.spoken.push({ at: to.count, engine: codes && { codes }, said })
  }
  to.count++
}

/** Calls with each vehicle and what it said. */
export function eachHanded(
  { readings, count, spoken }: Handed,
  take: (vehicle: number, instant: Instant) => void,
): void {
  let next = 0
  for (let n = 0; n < count; n++) {
    const at = n * NUMBERS
    const more = spoken[next]?.at === n ? spoken[next++] : undefined
    const [ignition, rpm, limit] = [readings[at + 8]!, readings[at + 10]!, readings[at + 11]!]
    take(readings[at]!, {
      time: readings[at + 1]!,
      longitude: orNull(readings[at + 2]!),
      latitude: orNull(readings[at + 3]!),
      speed: orNull(readings[at + 4]!),
      heading: orNull(readings[at + 5]!),
      fuelLevel: orNull(readings[at + 6]!),
      odometer: orNull(readings[at + 7]!),
      ignition: Number.isNaN(ignition) ? null : ignition === 1,
      stateOfCharge: orNull(readings[at + 9]!),
      engine:
        more?.engine || !Number.isNaN(rpm)
          ? { ...more?.engine, ...(Number.isNaN(rpm) ? {} : { rpm }) }
          : null,
      attributes: Number.isNaN(limit) ? null : { speedLimit: limit },
      said: more?.said ?? nothing,
    })
  }
}

const nothing: never[] = []

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
