import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { PoolClient } from 'pg'
import Cursor from 'pg-cursor'
import type { ReadingField } from '../columns.ts'
import { daysOf, type ExportQuestion, selectDay, selectValues } from './question.ts'

/** Rows that are in memory at a time. */
const ROW_GROUP = 10_000
const FETCH = 1_000

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
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  }
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
  for await (const columns of rowGroups(client, question)) {
    const columnData = fields.map((name, index) => ({ name, data: columns[index]! }))
    await file.write({ columnData, rowGroupSize: columns[0]!.length })
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

async function* rowGroups(
  client: PoolClient,
  question: ExportQuestion,
): AsyncGenerator<ColumnSource['data'][]> {
  const { fields } = question
  let columns: unknown[][] = fields.map(() => [])
  for (const day of await daysOf(client, question)) {
    const sql = selectDay(question, day, selectValues(fields))
    const cursor = client.query(new Cursor<unknown[]>(sql, [], { rowMode: 'array' }))
    for (let rows = await cursor.read(FETCH); rows.length > 0; rows = await cursor.read(FETCH)) {
      for (const row of rows) for (const [index, column] of columns.entries()) column.push(row[index])
      if (columns[0]!.length >= ROW_GROUP) {
        yield columns as ColumnSource['data'][]
        columns = fields.map(() => [])
      }
    }
    await cursor.close()
  }
  if (columns[0]!.length > 0) yield columns as ColumnSource['data'][]
}
