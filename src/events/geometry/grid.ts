import type { Box } from './shape.ts'

/** Something that lies in some boxes, and may be searched for by another. */
interface Lying {
  boxes: readonly Box[]
}

type Cells<T> = Map<number, T[]>

/**
 * A spatial index. Each item is stored in cells of about its own size, so that a depot is not searched for in the cells
 * of a country, and a country does not fill a million cells. Where nothing lies, a query looks at one or two cells of
 * each size, and allocates nothing.
 */
export function createGrid<T extends Lying>(things: readonly T[]): (box: Box) => readonly T[] {
  const levels = sizes.map(size => ({ size, cells: new Map() as Cells<T> }))
  for (const thing of things) {
    for (const box of thing.boxes) {
      const extent = Math.max(box.east - box.west, box.north - box.south)
      const { size, cells } = levels.find(level => level.size >= extent) ?? levels.at(-1)!
      put(cells, size, box, thing)
    }
  }
  const used = levels.filter(({ cells }) => cells.size > 0)
  return box => {
    let found: T[] | undefined
    for (const { size, cells } of used) found = search(cells, size, box, found)
    return found ?? nothing
  }
}

const nothing: never[] = []

/**
 * Degrees, from about 100 m to everything. The sizes are close enough that an item is never much smaller than its cells:
 * those of a city would otherwise all lie in one. Each divides the earth's 360 evenly.
 */
const sizes = [1 / 1024, 1 / 256, 1 / 64, 1 / 16, 1 / 4, 1, 4, 20, 90, 360] as const

/** For a wider query it is cheaper to look at every cell that holds something. */
const MOST_CELLS = 256

function put<T>(cells: Cells<T>, size: number, box: Box, thing: T): void {
  const last = lastColumn(box, size)
  for (let row = rowOf(box.south, size); row <= rowOf(box.north, size); row++) {
    for (let column = columnOf(box.west, size); column <= last; column++) {
      const cell = cellAt(row, column, size)
      const there = cells.get(cell)
      if (!there) cells.set(cell, [thing])
      else if (there.at(-1) !== thing) there.push(thing)
    }
  }
}

function search<T extends Lying>(
  cells: Cells<T>,
  size: number,
  box: Box,
  found: T[] | undefined,
): T[] | undefined {
  const [first, last] = [columnOf(box.west, size), lastColumn(box, size)]
  const [bottom, top] = [rowOf(box.south, size), rowOf(box.north, size)]
  let all = found
  if ((last - first + 1) * (top - bottom + 1) > MOST_CELLS) {
    for (const there of cells.values()) all = addTouching(there, box, all)
    return all
  }
  for (let row = bottom; row <= top; row++) {
    for (let column = first; column <= last; column++) {
      const there = cells.get(cellAt(row, column, size))
      if (there) all = addTouching(there, box, all)
    }
  }
  return all
}

function addTouching<T extends Lying>(
  there: readonly T[],
  box: Box,
  found: T[] | undefined,
): T[] | undefined {
  let all = found
  for (const thing of there) {
    if (all?.includes(thing) || !touchesOneOf(thing.boxes, box)) continue
    if (all) all.push(thing)
    else all = [thing]
  }
  return all
}

function rowOf(latitude: number, size: number): number {
  return Math.floor((latitude + 90) / size)
}

function columnOf(longitude: number, size: number): number {
  return Math.floor((longitude + 180) / size)
}

/** No further than once around. */
function lastColumn({ west, east }: Box, size: number): number {
  return Math.min(columnOf(east, size), columnOf(west, size) + aroundOf(size) - 1)
}

function aroundOf(size: number): number {
  return Math.max(1, Math.round(360 / size))
}

function cellAt(row: number, column: number, size: number): number {
  const around = aroundOf(size)
  return row * around + (((column % around) + around) % around)
}

function touchesOneOf(boxes: readonly Box[], box: Box): boolean {
  for (const other of boxes) if (touch(box, other)) return true
  return false
}

function touch(a: Box, b: Box): boolean {
  if (a.north < b.south || a.south > b.north) return false
  return (
    (a.west <= b.east && a.east >= b.west) ||
    (a.west + 360 <= b.east && a.east + 360 >= b.west) ||
    (a.west - 360 <= b.east && a.east - 360 >= b.west)
  )
}
