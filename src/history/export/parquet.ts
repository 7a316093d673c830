import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { PoolClient } from 'pg'
import Cursor from 'pg-cursor'
import type { ReadingField } from '../columns.ts'
import { Column, type ColumnValues } from './column.ts'
import { daysOf, type ExportQuestion, selectDay, selectValues } from './question.ts'

/** Rows that are in memory at a time. */
const ROW_GROUP = 10_000
const FETCH = 250

const types: Record<ReadingField, Omit<SchemaElement, 'name'>> = {
  vehicleId: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  time: { ...timestamp(), repetition_type: 'REQUIRED' },
  receivedAt: { ...timestamp(), repetition_type: 'REQUIRED' },
  longitude: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  latitude: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  altitude: { type: 'FLOAT', repetition_type: 'OPTIONAL' },
  speed: { type: 'FLOAT', repetition_type: 'OPTIONAL' },
  heading: { type: 'FLOAT', repetition_type: 'OPTIONAL' },
  fuelLevel: { type: 'FLOAT', repetition_type: 'OPTIONAL' },
  odometer: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  ignition: { type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
  engine: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  attributes: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
}

function timestamp(): Omit<SchemaElement, 'name'> {
  return {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  }
}

/**
 * How a column is written. No search for what repeats where hardly anything does, and extremes only where a
 * reader would skip by them: a row group's are held until the file's end.
 */
function written(field: ReadingField): Pick<ColumnSource, 'encoding' | 'statistics'> {
  const { type } = types[field]
  if (type === 'INT64') return { encoding: 'DELTA_BINARY_PACKED', statistics: field === 'time' }
  if (type === 'DOUBLE') return { encoding: 'PLAIN', statistics: false }
  return { statistics: field === 'vehicleId' }
}

interface RowGroup {
  length: number
  data: ColumnValues[]
}

/** Snappy, a row group at a time: what was written is handed on before the next one is read. */
export async function* exportParquet(
  client: PoolClient,
  question: ExportQuestion,
): AsyncGenerator<Uint8Array> {
  const { fields } = question
  const schema = [
    { name: 'root', num_children: fields.length },
    ...fields.map(name => ({ name, ...types[name] })),
  ]
  const bytes = new ByteWriter(1024 * 1024)
  const file = new ParquetWriter({ writer: bytes, schema, createdBy: 'Fleetwake' })
  for await (const { length, data } of rowGroups(client, question)) {
    const columnData = fields.map((name, index) => ({
      name,
      data: data[index] as ColumnSource['data'],
      ...written(name),
    }))
    await file.write({ columnData, rowGroupSize: length })
    yield taken(bytes)
  }
  await file.finish()
  yield taken(bytes)
}

/** A copy, because the buffer is written to again. */
function taken(bytes: ByteWriter): Uint8Array {
  const part = bytes.getBytes().slice()
  bytes.index = 0
  return part
}

async function* rowGroups(client: PoolClient, question: ExportQuestion): AsyncGenerator<RowGroup> {
  const { fields } = question
  const columns = fields.map(field => new Column(types[field].type, ROW_GROUP))
  let length = 0
  const group = () => {
    const taken = { length, data: columns.map(column => column.take(length)) }
    length = 0
    return taken
  }
  for (const day of await daysOf(client, question)) {
    const sql = selectDay(question, day, selectValues(fields))
    const cursor = client.query(new Cursor<unknown[]>(sql, [], { rowMode: 'array' }))
    for (let rows = await cursor.read(FETCH); rows.length > 0; rows = await cursor.read(FETCH)) {
      for (const row of rows) {
        for (const [index, column] of columns.entries()) column.put(length, row[index] ?? null)
        if (++length === ROW_GROUP) yield group()
      }
    }
    await cursor.close()
  }
  if (length > 0) yield group()
}
