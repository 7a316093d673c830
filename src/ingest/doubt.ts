import type { Refusal } from '../telemetry/reading.ts'

/**
 * By a clock that is in doubt nothing is refused for its time: it is kept, and judged again by the right one. So is
 * what the writer cannot store then, for there are no partitions for the days of a wrong clock.
 */
export function judged(refusal: Refusal, inDoubt: () => boolean): Refusal {
  const isForItsTime = refusal.code === 'time_too_old' || refusal.code === 'time_in_future'
  if (!isForItsTime || !inDoubt()) return refusal
  return { code: 'bad_clock', message: `the server's clock is in doubt, by which ${refusal.message}` }
}
