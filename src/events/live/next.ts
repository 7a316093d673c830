import { type Instant, togetherOf } from '../engine/instant.ts'
import type { Known } from './read.ts'

/** The instants to follow next, readings of one instant joined. Null: some are earlier than what was followed already. */
export function nextOf(instants: Instant[], known: Known): Instant[] | null {
  const latest = known.state.before?.time ?? 0
  if (instants.length > 1) instants.sort((a, b) => a.time - b.time)
  if (known.fresh) {
    const { since, times } = known.fresh
    known.fresh = null
    if (instants.some(({ time }) => time > since && time <= latest && !times.has(time))) return null
    while (instants.length > 0 && instants[0]!.time <= latest) instants.shift()
  }
  if (instants.length > 0 && instants[0]!.time <= latest) return null
  return instants.length > 1 ? togetherOf(instants) : instants
}

/** Removes and returns the instants up to a time. They are sorted by time. */
export function takeUntil(instants: Instant[], time = 0): Instant[] {
  let count = instants.length
  while (count > 0 && instants[count - 1]!.time > time) count--
  return instants.splice(0, count)
}
