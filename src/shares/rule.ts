/**
 * How much more somebody may take, who holds so much, of what is free: so that afterwards it holds at most `greed`
 * times what is then still free. Whoever holds nothing may take one as long as there is one.
 *
 * With a greed of 1 one alone comes to half of all. A second one finds the other half free and may take half of that
 * at once, and as the first one gives back they come to a third each. So whoever comes next finds room, whatever those
 * before it do, and nobody need be counted, or kept room for, beforehand.
 */
export function roomFor(held: number, free: number, greed: number): number {
  if (free <= 0) return 0
  if (greed === Number.POSITIVE_INFINITY) return free
  const room = Math.floor((greed * free - held) / (1 + greed))
  return Math.max(held === 0 ? 1 : 0, room)
}

/** Of the part, in percent, of all that one may come to alone. */
export function greedOf(percent: number): number {
  return percent >= 100 ? Number.POSITIVE_INFINITY : percent / (100 - percent)
}
