import type { Box } from './box.ts'

/** Cells of an eighth of a degree, about 14 km from south to north, where nothing else is asked for. */
const CELLS_A_DEGREE = 8

export function cellOf(longitude: number, latitude: number, aDegree = CELLS_A_DEGREE): number {
  return rowOf(latitude, aDegree) * 360 * aDegree + columnOf(longitude, aDegree)
}

/** The cells that a box touches: rows from south to north, of each one span of columns or two. */
export class Touched {
  readonly #box: Box
  readonly #aDegree: number
  readonly #south: number
  readonly #north: number
  readonly #spans: { from: number; to: number }[]
  /** How many they are. */
  readonly size: number

  constructor(box: Box, aDegree = CELLS_A_DEGREE) {
    this.#box = box
    this.#aDegree = aDegree
    this.#south = rowOf(box.south, aDegree)
    this.#north = rowOf(box.north, aDegree)
    this.#spans = this.#columnSpans()
    const width = this.#spans.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    this.size = width * (this.#north - this.#south + 1)
  }

  has(cell: number): boolean {
    const columns = 360 * this.#aDegree
    const row = Math.floor(cell / columns)
    const column = cell % columns
    return (
      row >= this.#south &&
      row <= this.#north &&
      this.#spans.some(({ from, to }) => column >= from && column <= to)
    )
  }

  visit(visit: (cell: number) => void): void {
    for (let row = this.#south; row <= this.#north; row++) {
      for (const { from, to } of this.#spans) {
        for (let column = from; column <= to; column++) visit(row * 360 * this.#aDegree + column)
      }
    }
  }

  #columnSpans(): { from: number; to: number }[] {
    const { west, east } = this.#box
    const [first, last] = [columnOf(west, this.#aDegree), columnOf(east, this.#aDegree)]
    if (west <= east) return [{ from: first, to: last }]
    const end = 360 * this.#aDegree - 1
    // Across the antimeridian; where both edges lie in one column, all the way around.
    if (first <= last) return [{ from: 0, to: end }]
    return [
      { from: first, to: end },
      { from: 0, to: last },
    ]
  }
}

/** Visits everything in the cells that the box touches: more than is in the box, never less, each item once. */
export function visitTouched<T>(
  cells: ReadonlyMap<number, Iterable<T>>,
  box: Box,
  visit: (item: T) => void,
): void {
  const touched = new Touched(box)
  if (touched.size > cells.size) {
    for (const [cell, items] of cells) if (touched.has(cell)) for (const item of items) visit(item)
    return
  }
  touched.visit(cell => {
    const items = cells.get(cell)
    if (items) for (const item of items) visit(item)
  })
}

/** Which vehicles, by their numbers, are in which cell, so that a box is answered from the cells that it touches. */
export class Grid {
  readonly #cells = new Map<number, Set<number>>()
  /** The cell of each, and one; 0 for none. */
  #placed = new Int32Array(64)

  get cells(): ReadonlyMap<number, ReadonlySet<number>> {
    return this.#cells
  }

  /** Files a vehicle under its coordinates, and away from where it was. */
  place(number: number, longitude: number, latitude: number): void {
    const cell = cellOf(longitude, latitude)
    if (number >= this.#placed.length) {
      const larger = new Int32Array(Math.max(number + 1, this.#placed.length * 2))
      larger.set(this.#placed)
      this.#placed = larger
    }
    if (this.#placed[number] === cell + 1) return
    this.remove(number)
    this.#placed[number] = cell + 1
    const there = this.#cells.get(cell)
    if (there) there.add(number)
    else this.#cells.set(cell, new Set([number]))
  }

  remove(number: number): void {
    const cell = this.#placed[number]! - 1
    const there = this.#cells.get(cell)
    if (!there) return
    there.delete(number)
    if (there.size === 0) this.#cells.delete(cell)
    this.#placed[number] = 0
  }
}

function columnOf(longitude: number, aDegree: number): number {
  return Math.min(360 * aDegree - 1, Math.max(0, Math.floor((longitude + 180) * aDegree)))
}

function rowOf(latitude: number, aDegree: number): number {
  return Math.min(180 * aDegree - 1, Math.max(0, Math.floor((latitude + 90) * aDegree)))
}
