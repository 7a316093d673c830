/** Numbers in [0, 1) that look random and are the same for the same seed, on every machine. */
export type Random = () => number

/** A separate generator for each thing that needs one: a city, a vehicle, a vehicle's day. */
export function randomOf(...seed: readonly (number | string)[]): Random {
  let state = hash(seed.join('/'))
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from)
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
