import type { Box } from './shape.ts'

/** Something that lies in some boxes, and may be asked for by another. */
interface Lying {
  boxes: readonly Box[]
}

/**
 * An index of things by where they lie. Each is kept in cells of about its own size, so that a depot is not looked for in
 * a country, and a country does not fill a million cells.
 */
export function createGrid<T extends Lying>(things: readonly T[]): (box: Box) => T[] {
  const levels = sizes.map(size => ({ size, cells: new Map<number, T[]>() }))
  for (const thing of things) {
    for (const box of thing.boxes) {
      const extent = Math.max(box.east - box.west, box.north - box.south)
      const { size, cells } = levels.find(level => level.size >= extent) ?? levels.at(-1)!
      for (const cell of cellsOf(box, size)) {
        const there = cells.get(cell)
        if (!there) cells.set(cell, [thing])
        else if (there.at(-1) !== thing) there.push(thing)
      }
    }
  }
  const used = levels.filter(({ cells }) => cells.size > 0)
  return box => {
    const found = new Set<T>()
    for (const { size, cells } of used) {
      if (countOf(box, size) > MOST_CELLS) {
        for (const there of cells.values()) for (const thing of there) found.add(thing)
        continue
      }
      for (const cell of cellsOf(box, size)) for (const thing of cells.get(cell) ?? []) found.add(thing)
    }
    return [...found].filter(({ boxes }) => boxes.some(other => touch(box, other)))
  }
}

/** Degrees: about 100 m, 1 km, 30 km, a country, a continent, everything. */
const sizes = [1 / 1024, 1 / 64, 1 / 4, 4, 45, 360] as const

/** For a wider question it is cheaper to look at each cell that holds something. */
const MOST_CELLS = 256

function countOf({ west, south, east, north }: Box, size: number): number {
  return ((east - west) / size + 1) * ((north - south) / size + 1)
}

function* cellsOf({ west, south, east, north }: Box, size: number): Generator<number> {
  const around = Math.max(1, Math.round(360 / size))
  const columns = Math.min(around - 1, Math.floor(east / size) - Math.floor(west / size))
  const first = Math.floor((west + 180) / size)
  for (let row = Math.floor((south + 90) / size); row <= Math.floor((north + 90) / size); row++) {
    for (let column = first; column <= first + columns; column++)
      yield row * around + (((column % around) + around) % around)
  }
}

function touch(a: Box, b: Box): boolean {
  if (a.north < b.south || a.south > b.north) return false
  return [0, 360, -360].some(turn => a.west + turn <= b.east && a.east + turn >= b.west)
}
