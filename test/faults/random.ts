/** A source of chance that repeats itself exactly for a seed (mulberry32). */
export interface Random {
  /** From 0 to less than 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number
  pick<T>(items: readonly T[]): T
  shuffled<T>(items: readonly T[]): T[]
  chance(probability: number): boolean
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    int,
    pick: items => items[int(0, items.length - 1)]!,
    shuffled: items => {
      const rest = [...items]
      return items.map(() => rest.splice(int(0, rest.length - 1), 1)[0]!)
    },
    chance: probability => next() < probability,
  }
}
