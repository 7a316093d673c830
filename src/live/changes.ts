import type { Box } from './box.ts'
import { cellOf, visitTouched } from './grid.ts'
import type { Tracked } from './roster.ts'

/** A vehicle that changed after some number, and where it was at that number: NaN where it was not known yet. */
export interface Change {
  tracked: Tracked
  thenLongitude: number
  thenLatitude: number
}

/**
 * Changes by the cell that the vehicle is in, and, where that was another, by the cell that it was in. A vehicle
 * that is gone has only the latter.
 */
export class ChangesByCell {
  readonly #now = new Map<number, Change[]>()
  readonly #then = new Map<number, Change[]>()

  add(change: Change): void {
    const { tracked, thenLongitude, thenLatitude } = change
    if (!tracked.removed) file(this.#now, tracked.cell, change)
    if (Number.isNaN(thenLongitude)) return
    const cell = cellOf(thenLongitude, thenLatitude)
    if (tracked.removed || cell !== tracked.cell) file(this.#then, cell, change)
  }

  visitNow(box: Box, visit: (change: Change) => void): void {
    visitTouched(this.#now, box, visit)
  }

  visitThen(box: Box, visit: (change: Change) => void): void {
    visitTouched(this.#then, box, visit)
  }
}

function file(cells: Map<number, Change[]>, cell: number, change: Change): void {
  const there = cells.get(cell)
  if (there) there.push(change)
  else cells.set(cell, [change])
}

/** The last changes by their number; each with the vehicle's place and the number of its change before. */
export class Ring {
  readonly mask: number
  readonly tracked: (Tracked | undefined)[]
  readonly before: Float64Array
  readonly longitudes: Float64Array
  readonly latitudes: Float64Array
  held = 0

  constructor(size: number) {
    this.mask = size - 1
    this.tracked = new Array(size).fill(undefined)
    this.before = new Float64Array(size)
    this.longitudes = new Float64Array(size)
    this.latitudes = new Float64Array(size)
  }

  add(
    sequence: number,
    tracked: Tracked,
    longitude: number,
    latitude: number,
    before = tracked.sequence,
  ): void {
    const slot = sequence & this.mask
    this.tracked[slot] = tracked
    this.before[slot] = before
    this.longitudes[slot] = longitude
    this.latitudes[slot] = latitude
    if (this.held <= this.mask) this.held++
  }

  changeAt(slot: number): Change {
    const [thenLongitude, thenLatitude] = [this.longitudes[slot]!, this.latitudes[slot]!]
    return { tracked: this.tracked[slot]!, thenLongitude, thenLatitude }
  }

  doubled(latest: number): Ring {
    const larger = new Ring((this.mask + 1) * 2)
    for (let sequence = latest - this.held + 1; sequence <= latest; sequence++) {
      const slot = sequence & this.mask
      larger.add(
        sequence,
        this.tracked[slot]!,
        this.longitudes[slot]!,
        this.latitudes[slot]!,
        this.before[slot],
      )
    }
    return larger
  }
}
