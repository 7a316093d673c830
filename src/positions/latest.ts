import type { Position } from '../client/protocol.ts'
import type { Fix } from './position.ts'

/** What a row holds, in numbers: NaN is null, and of the ignition 1 is on. */
export const column = {
  time: 0,
  longitude: 1,
  latitude: 2,
  altitude: 3,
  speed: 4,
  heading: 5,
  fuelLevel: 6,
  odometer: 7,
  ignition: 8,
  /** The number of the vehicle's latest change. */
  sequence: 9,
} as const
export const rowWidth = 10

/**
 * The latest fix of each vehicle, by a small number that the vehicle keeps for good, as rows of one array: ten
 * thousand fixes a second leave nothing behind that has to be collected, and whoever refers to a vehicle does
 * so by a number. A vehicle that was taken away keeps its row, with no coordinates in it.
 */
export class Latest {
  readonly ids: string[] = []
  readonly #numbers = new Map<string, number>()
  rows = new Float64Array(64 * rowWidth)
  /** Of the vehicles that are there. */
  size = 0

  numberOf(vehicleId: string): number | undefined {
    return this.#numbers.get(vehicleId)
  }

  isThere(number: number): boolean {
    return !Number.isNaN(this.longitude(number))
  }

  time(number: number): number {
    return this.rows[number * rowWidth + column.time]!
  }

  longitude(number: number): number {
    return this.rows[number * rowWidth + column.longitude]!
  }

  latitude(number: number): number {
    return this.rows[number * rowWidth + column.latitude]!
  }

  sequence(number: number): number {
    return this.rows[number * rowWidth + column.sequence]!
  }

  /** A number for a vehicle that has none. */
  enter(vehicleId: string): number {
    const number = this.ids.length
    const at = number * rowWidth
    if (at === this.rows.length) {
      const larger = new Float64Array(this.rows.length * 2)
      larger.set(this.rows)
      this.rows = larger
    }
    this.rows.fill(Number.NaN, at, at + column.sequence)
    this.ids.push(vehicleId)
    this.#numbers.set(vehicleId, number)
    return number
  }

  /** With the number of the change. */
  write(number: number, fix: Fix, sequence: number): void {
    if (!this.isThere(number)) this.size++
    const { rows } = this
    const at = number * rowWidth
    rows[at + column.time] = fix.time
    rows[at + column.longitude] = fix.longitude
    rows[at + column.latitude] = fix.latitude
    rows[at + column.altitude] = fix.altitude ?? Number.NaN
    rows[at + column.speed] = fix.speed ?? Number.NaN
    rows[at + column.heading] = fix.heading ?? Number.NaN
    rows[at + column.fuelLevel] = fix.fuelLevel ?? Number.NaN
    rows[at + column.odometer] = fix.odometer ?? Number.NaN
    rows[at + column.ignition] = fix.ignition === null ? Number.NaN : Number(fix.ignition)
    rows[at + column.sequence] = sequence
  }

  clear(number: number, sequence: number): void {
    if (this.isThere(number)) this.size--
    const at = number * rowWidth
    this.rows.fill(Number.NaN, at, at + column.sequence)
    this.rows[at + column.sequence] = sequence
  }

  positionOf(number: number): Position {
    const { rows } = this
    const at = number * rowWidth
    const nullable = (index: number) => (Number.isNaN(rows[at + index]!) ? null : rows[at + index]!)
    const ignition = nullable(column.ignition)
    return {
      vehicleId: this.ids[number]!,
      time: new Date(rows[at + column.time]!).toISOString(),
      longitude: rows[at + column.longitude]!,
      latitude: rows[at + column.latitude]!,
      altitude: nullable(column.altitude),
      speed: nullable(column.speed),
      heading: nullable(column.heading),
      fuelLevel: nullable(column.fuelLevel),
      odometer: nullable(column.odometer),
      ignition: ignition === null ? null : ignition === 1,
    }
  }
}
