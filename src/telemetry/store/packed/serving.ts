import type { ClientBase } from 'pg'
import type { ReadingRow } from '../columns.ts'
import { type Field, fieldTable } from '../fields.ts'
import type { TripReading } from '../readings.ts'
import type { Value } from './format.ts'
import { type Decoded, isoOfMicros, type PackedQuestion, readPacked } from './reading.ts'

/* Readings of blocks, as the rows that PostgreSQL would have returned. */

interface ServedQuestion extends Omit<PackedQuestion, 'columns' | 'limit'> {
  fields: readonly Field[]
  limit: number
  /** Only those with coordinates. */
  placed?: boolean
}

export async function packedReadings(client: ClientBase, question: ServedQuestion): Promise<ReadingRow[]> {
  const { fields, limit, placed = false } = question
  const columns = fields.filter(field => field !== 'vehicleId').map(field => fieldTable[field].column)
  const rows: ReadingRow[] = []
  for await (const decoded of readPacked(client, { ...question, columns })) {
    const longitudes = placed ? decoded.columns.longitude! : undefined
    const written = fields.map(field => writerOf(field, decoded))
    for (let at = 0; at < decoded.count; at++) {
      if (longitudes && longitudes[at] === null) continue
      const row: Record<string, unknown> = {}
      for (let field = 0; field < fields.length; field++) row[fields[field]!] = written[field]!(at)
      rows.push(row as ReadingRow)
      if (rows.length === limit) return rows
    }
  }
  return rows
}

function writerOf(field: Field, { vehicleId, columns }: Decoded): (at: number) => unknown {
  const { column, type } = fieldTable[field]
  if (field === 'vehicleId') return () => vehicleId
  const values = columns[column] as ArrayLike<Value>
  if (type === 'time') return at => (values[at] === null ? null : isoOfMicros(Number(values[at])))
  if (type === 'document') return at => (values[at] === null ? null : JSON.parse(values[at] as string))
  return at => values[at]
}

const tripColumns = ['longitude', 'latitude', 'speed', 'odometer', 'ignition'] as const

export async function packedTripReadings(
  client: ClientBase,
  { vehicleId, from, to, limit }: Pick<PackedQuestion, 'from' | 'to'> & { vehicleId: string; limit: number },
): Promise<TripReading[]> {
  const rows: TripReading[] = []
  const asked = { vehicleIds: [vehicleId], from, to, limit, columns: tripColumns }
  for await (const { count, times, columns } of readPacked(client, asked)) {
    for (let at = 0; at < count; at++) {
      const time = Math.floor(times[at]! / 1_000)
      const row: Record<string, unknown> = { time, part: times[at]! - time * 1_000 }
      for (const column of tripColumns) row[column] = columns[column]![at]
      rows.push(row as unknown as TripReading)
      if (rows.length === limit) return rows
    }
  }
  return rows
}
