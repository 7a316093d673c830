/** The counts of a histogram by the upper bound of each bucket; each count includes the lower buckets. */
export type Buckets = ReadonlyMap<number, number>

/**
 * The quantile of what was counted between two readings, interpolated as in Prometheus; null if nothing was counted.
 */
export function quantileOf(now: Buckets, before: Buckets, share: number): number | null {
  const counts = [...now]
    .map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)] as const)
    .sort(([a], [b]) => a - b)
  const all = counts.at(-1)?.[1] ?? 0
  if (all <= 0) return null
  let [lowBound, lowCount] = [0, 0]
  for (const [bound, count] of counts) {
    if (count >= share * all) {
      if (bound === Number.POSITIVE_INFINITY) return lowBound
      return lowBound + ((bound - lowBound) * (share * all - lowCount)) / Math.max(1, count - lowCount)
    }
    ;[lowBound, lowCount] = [bound, count]
  }
  return null
}
