/**
 * How much more of the free amount a holder may take, given what it holds: afterwards it may hold at most `greed` times
 * what is then still free. A holder of nothing may take one as long as there is one.
 *
 * With a greed of 1, a single holder reaches half of the total. A second one finds the other half free and may take half
 * of that at once, and as the first one gives back, both reach a third. So a newcomer always finds room, whatever the
 * others do, and no holder need be counted, or have room reserved, beforehand.
 */
export function roomFor(held: number, free: number, greed: number): number {
  if (free <= 0) return 0
  if (greed === Number.POSITIVE_INFINITY) return free
  const room = Math.floor((greed * free - held) / (1 + greed))
  return Math.max(held === 0 ? 1 : 0, room)
}

/** The percentage of the total that a single holder may reach. */
export function greedOf(percent: number): number {
  return percent >= 100 ? Number.POSITIVE_INFINITY : percent / (100 - percent)
}
