import type { Box } from './box.ts'
import { cellOf, visitTouched } from './grid.ts'
import type { Latest } from './latest.ts'

/**
 * The last changes by their number: of which vehicle, where it was before, and the number of its change before.
 * A change is referred to by its slot.
 */
export class Ring {
  readonly mask: number
  /** By their numbers. */
  readonly vehicles: Int32Array
  readonly before: Float64Array
  /** NaN where the vehicle was not there. */
  readonly longitudes: Float64Array
  readonly latitudes: Float64Array
  held = 0

  constructor(size: number) {
    this.mask = size - 1
    this.vehicles = new Int32Array(size)
    this.before = new Float64Array(size)
    this.longitudes = new Float64Array(size)
    this.latitudes = new Float64Array(size)
  }

  add(sequence: number, vehicle: number, before: number, longitude: number, latitude: number): void {
    const slot = sequence & this.mask
    this.vehicles[slot] = vehicle
    this.before[slot] = before
    this.longitudes[slot] = longitude
    this.latitudes[slot] = latitude
    if (this.held <= this.mask) this.held++
  }

  doubled(latest: number): Ring {
    const larger = new Ring((this.mask + 1) * 2)
    for (let sequence = latest - this.held + 1; sequence <= latest; sequence++) {
      const slot = sequence & this.mask
      larger.add(
        sequence,
        this.vehicles[slot]!,
        this.before[slot]!,
        this.longitudes[slot]!,
        this.latitudes[slot]!,
      )
    }
    return larger
  }
}

/**
 * Changes by the cell that the vehicle is in, and, where that was another, by the cell that it was in. A vehicle
 * that is gone has only the latter.
 */
export class ChangesByCell {
  readonly #now = new Map<number, number[]>()
  readonly #then = new Map<number, number[]>()

  add(slot: number, ring: Ring, latest: Latest): void {
    const vehicle = ring.vehicles[slot]!
    const isThere = latest.isThere(vehicle)
    const cell = isThere ? cellOf(latest.longitude(vehicle), latest.latitude(vehicle)) : -1
    if (isThere) file(this.#now, cell, slot)
    const thenLongitude = ring.longitudes[slot]!
    if (Number.isNaN(thenLongitude)) return
    const thenCell = cellOf(thenLongitude, ring.latitudes[slot]!)
    if (thenCell !== cell) file(this.#then, thenCell, slot)
  }

  visitNow(box: Box, visit: (slot: number) => void): void {
    visitTouched(this.#now, box, visit)
  }

  visitThen(box: Box, visit: (slot: number) => void): void {
    visitTouched(this.#then, box, visit)
  }
}

function file(cells: Map<number, number[]>, cell: number, slot: number): void {
  const there = cells.get(cell)
  if (there) there.push(slot)
  else cells.set(cell, [slot])
}
