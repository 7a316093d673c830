import type { Position } from '../client/protocol.ts'
import { fieldTable, type PositionField, positionFields } from '../telemetry/store/fields.ts'
import { written } from '../telemetry/store/written.ts'
import { type Fix, rankOf } from './position.ts'

type Column = 'time' | PositionField | 'part' | 'sequence'

/**
 * What a row holds, in numbers: NaN is null, and of what is true or false 1 is true. `part` is which of the readings of
 * its instant it is, `sequence` the number of the vehicle's latest change.
 */
const columns: readonly Column[] = ['time', ...positionFields, 'part', 'sequence']
export const column = Object.fromEntries(columns.map((name, index) => [name, index])) as Record<
  Column,
  number
>
export const rowWidth = columns.length

const writeRow = written<(rows: Float64Array, at: number, fix: Fix) => void>(`(rows, at, fix) => {
  rows[at] = fix.time
  rows[at + ${column.part}] = fix.part ?? 0
  ${positionFields.map(name => `rows[at + ${column[name]}] = fix.${name} === null ? NaN : +fix.${name}`).join('\n')}
}`)

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

  /** By which a fix is newer than this one. */
  rank(number: number): number {
    return rankOf({ time: this.time(number), part: this.rows[number * rowWidth + column.part]! })
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
    writeRow(rows, at, fix)
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
    const shown: { [F in PositionField]?: number | boolean | null } = {}
    for (const name of positionFields) {
      const value = rows[at + column[name]]!
      if (!Number.isNaN(value)) shown[name] = fieldTable[name].type === 'boolean' ? value === 1 : value
      else if (fieldTable[name].position === 'always') shown[name] = null
    }
    const time = new Date(rows[at + column.time]!).toISOString()
    return { vehicleId: this.ids[number]!, time, ...shown } as unknown as Position
  }
}
