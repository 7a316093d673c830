import type { Refusal } from '../telemetry/reading.ts'

/**
 * While the clock is in doubt, nothing is refused for its time: it is kept, and judged again with the right clock. The
 * same goes for readings that the writer cannot store meanwhile, since a wrong clock's days have no partitions.
 */
export function judged(refusal: Refusal, inDoubt: () => boolean): Refusal {
  const isForItsTime = refusal.code === 'time_too_old' || refusal.code === 'time_in_future'
  if (!isForItsTime || !inDoubt()) return refusal
  return { code: 'bad_clock', message: `the server's clock is in doubt; by that clock, ${refusal.message}` }
}
