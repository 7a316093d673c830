import type { DaySize } from '../src/telemetry/store/day-sizes.ts'

/** A line in the table of days: the content of the day, its size, and how much packing has saved. */
export function dayRows(
  days: readonly DaySize[],
  { count, size }: { count(number: number): string; size(bytes: number): string },
): string[][] {
  return days.map(({ day, state, readings, bytes, packedBytes, rowBytes, late, packRefused }) => {
    const each = readings === 0 ? undefined : (state === 'packed' ? (packedBytes ?? 0) : bytes) / readings
    const won = packedBytes === null || rowBytes === null ? undefined : rowBytes - packedBytes
    return [
      day,
      state,
      count(readings),
      size(bytes),
      each === undefined ? '' : each.toFixed(1),
      won === undefined ? '' : size(won),
      late === 0 ? '' : count(late),
      packRefused === null ? '' : `NOT PACKED: ${packRefused}`,
    ]
  })
}
