import type { Box } from './box.ts'

/** Cells of an eighth of a degree, about 14 km from south to north. */
const CELLS_A_DEGREE = 8
const COLUMNS = 360 * CELLS_A_DEGREE
const ROWS = 180 * CELLS_A_DEGREE

export function cellOf(longitude: number, latitude: number): number {
  return rowOf(latitude) * COLUMNS + columnOf(longitude)
}

/** Visits everything in the cells that the box touches: more than is in the box, never less, each item once. */
export function visitTouched<T>(
  cells: ReadonlyMap<number, Iterable<T>>,
  box: Box,
  visit: (item: T) => void,
): void {
  const [south, north] = [rowOf(box.south), rowOf(box.north)]
  const spans = columnSpans(box)
  const touched = spans.reduce((sum, { from, to }) => sum + to - from + 1, 0) * (north - south + 1)
  if (touched > cells.size) {
    for (const [cell, items] of cells) {
      const row = Math.floor(cell / COLUMNS)
      const column = cell % COLUMNS
      if (row >= south && row <= north && spans.some(({ from, to }) => column >= from && column <= to))
        for (const item of items) visit(item)
    }
    return
  }
  for (let row = south; row <= north; row++) {
    for (const { from, to } of spans) {
      for (let column = from; column <= to; column++) {
        const items = cells.get(row * COLUMNS + column)
        if (items) for (const item of items) visit(item)
      }
    }
  }
}

export interface Placed {
  longitude: number
  latitude: number
  /** -1 while it is in no cell. */
  cell: number
}

/** Which vehicles are in which cell, so that a box is answered from the cells that it touches. */
export class Grid<T extends Placed> {
  readonly #cells = new Map<number, Set<T>>()

  get cells(): ReadonlyMap<number, ReadonlySet<T>> {
    return this.#cells
  }

  /** Files an item under its coordinates, and away from where it was. */
  place(item: T): void {
    const cell = cellOf(item.longitude, item.latitude)
    if (cell === item.cell) return
    this.remove(item)
    item.cell = cell
    const there = this.#cells.get(cell)
    if (there) there.add(item)
    else this.#cells.set(cell, new Set([item]))
  }

  remove(item: T): void {
    const there = this.#cells.get(item.cell)
    if (!there) return
    there.delete(item)
    if (there.size === 0) this.#cells.delete(item.cell)
    item.cell = -1
  }
}

function columnSpans(box: Box): { from: number; to: number }[] {
  const [west, east] = [columnOf(box.west), columnOf(box.east)]
  if (box.west <= box.east) return [{ from: west, to: east }]
  // Across the antimeridian; where both edges lie in one column, all the way around.
  if (west <= east) return [{ from: 0, to: COLUMNS - 1 }]
  return [
    { from: west, to: COLUMNS - 1 },
    { from: 0, to: east },
  ]
}

function columnOf(longitude: number): number {
  return Math.min(COLUMNS - 1, Math.max(0, Math.floor((longitude + 180) * CELLS_A_DEGREE)))
}

function rowOf(latitude: number): number {
  return Math.min(ROWS - 1, Math.max(0, Math.floor((latitude + 90) * CELLS_A_DEGREE)))
}
