import type { Elsewhere } from './elsewhere.ts'
import { isoOfMicros } from './reading.ts'

/** Reads rows of one of the two tables with the same columns, within bounds other than those of the whole query. */
export type Rows<Row> = (
  table: 'vehicle_telemetry' | 'vehicle_telemetry_late',
  from: string,
  to: string,
) => Promise<Row[]>

interface Ordered {
  vehicleId?: unknown
  time: string | number
  part?: number
}

/** Merges rows, late rows and blocks, in the order of vehicle, time and part, up to `limit`. */
export async function anywhere<Row extends Ordered>(
  { from, to, rows, late }: Elsewhere,
  rowsOf: Rows<Row>,
  packed: Promise<Row[]>,
  limit: number,
): Promise<Row[]> {
  const parts = [await packed]
  for (const [begin, end] of rows)
    parts.push(await rowsOf('vehicle_telemetry', isoOfMicros(begin), isoOfMicros(end)))
  if (late) parts.push(await rowsOf('vehicle_telemetry_late', isoOfMicros(from), isoOfMicros(to)))
  const filled = parts.filter(part => part.length > 0)
  const all = filled.length === 1 ? filled[0]! : filled.flat().sort(inOrder)
  return all.length > limit ? all.slice(0, limit) : all
}

function inOrder(one: Ordered, other: Ordered): number {
  if (one.vehicleId !== other.vehicleId) return String(one.vehicleId) < String(other.vehicleId) ? -1 : 1
  if (one.time !== other.time) return one.time < other.time ? -1 : 1
  return (one.part ?? 0) - (other.part ?? 0)
}
