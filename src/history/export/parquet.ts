import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { selectValues } from '../../telemetry/store/columns.ts'
import { type Field, type FieldType, fieldTable } from '../../telemetry/store/fields.ts'
import { Column, type ColumnKind, type ColumnValues } from './column.ts'
import { type ExportQuestion, selectStretch, stretchesOf } from './question.ts'
import { CopiedRows } from './rows.ts'

/**
 * The maximum in memory at a time, in rows and in bytes. Larger groups largely survive young-generation collection, and
 * the heap grows by tens of megabytes; with smaller ones, the kilobytes of metadata that each leaves for the end of the
 * file add up.
 */
const ROW_GROUP = 6_000
const ROW_GROUP_BYTES = 8 * 1024 * 1024

/** How a column of each type is written, and how its values are encoded in binary COPY. */
const kinds: Record<FieldType, { kind: ColumnKind; element: Omit<SchemaElement, 'name'> }> = {
  uuid: { kind: 'uuid', element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' } },
  time: { kind: 'time', element: timestamp() },
  double: { kind: 'double', element: { type: 'DOUBLE' } },
  real: { kind: 'float', element: { type: 'FLOAT' } },
  boolean: { kind: 'boolean', element: { type: 'BOOLEAN' } },
  word: { kind: 'text', element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' } },
  document: { kind: 'text', element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' } },
}

function elementOf(name: Field): SchemaElement {
  const { type } = fieldTable[name]
  const isKey = type === 'uuid' || type === 'time'
  return { name, ...kinds[type].element, repetition_type: isKey ? 'REQUIRED' : 'OPTIONAL' }
}

function timestamp(): Omit<SchemaElement, 'name'> {
  return {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  }
}

/**
 * How a column is written. No dictionary where hardly any value repeats, and minimum and maximum only where a reader
 * would skip by them: those of each row group are held until the end of the file.
 */
function written(field: Field): Pick<ColumnSource, 'encoding' | 'statistics'> {
  const { type } = fieldTable[field]
  if (type === 'time') return { encoding: 'DELTA_BINARY_PACKED', statistics: field === 'time' }
  if (type === 'double') return { encoding: 'PLAIN', statistics: false }
  return { statistics: field === 'vehicleId' }
}

interface RowGroup {
  length: number
  data: ColumnValues[]
}

/** Snappy, one row group at a time: what was written is passed on before the next one is read. */
export async function* exportParquet(
  client: PoolClient,
  question: ExportQuestion,
): AsyncGenerator<Uint8Array> {
  const { fields } = question
  const schema = [{ name: 'root', num_children: fields.length }, ...fields.map(elementOf)]
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
  const columns = fields.map(field => new Column(kinds[fieldTable[field].type].kind, ROW_GROUP))
  let [length, bytes] = [0, 0]
  const group = () => {
    const taken = { length, data: columns.map(column => column.take(length)) }
    length = bytes = 0
    return taken
  }
  for (const stretch of await stretchesOf(client, question)) {
    const sql = selectStretch(question, stretch, selectValues(fields))
    const rows = new CopiedRows()
    for await (const part of client.query(copyTo(`copy (${sql}) to stdout (format binary)`))) {
      rows.add(part)
      for (let taken = rows.next(columns, length); taken > 0; taken = rows.next(columns, length)) {
        bytes += taken
        if (++length === ROW_GROUP || bytes > ROW_GROUP_BYTES) yield group()
      }
    }
  }
  if (length > 0) yield group()
}
