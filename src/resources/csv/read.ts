import { Readable } from 'node:stream'
import { CsvError, type InfoRecord, parse } from 'csv-parse'
import { Problem } from '../../errors.ts'
import { insertableFields } from '../columns.ts'
import { type Resource, shownFields, writableFields } from '../resource.ts'
import type { Values } from '../writes.ts'
import { type FieldSchema, valueIn } from './text.ts'

/** The rows of a file, and the line at which each begins. */
export interface CsvRows {
  rows: Values[]
  lines: number[]
}

const PIECE = 64 * 1024
const LARGEST_ROW = 1024 * 1024

/**
 * Reads a CSV file whose first line names the fields. Read-only columns of the API are ignored, so that an exported list
 * can be imported unchanged. The file is read in pieces, so that other requests are not held up.
 */
export async function readCsv(resource: Resource, text: string, mostRows: number): Promise<CsvRows> {
  const parser = Readable.from(piecesOf(text)).pipe(
    parse({
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      info: true,
      max_record_size: LARGEST_ROW,
      skip_empty_lines: true,
      // A quoted cell is a text, even if it is empty.
      cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
    }),
  )
  const found: CsvRows = { rows: [], lines: [] }
  let columns: (readonly [name: string, schema: FieldSchema | undefined])[] | undefined
  let before = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: (string | null)[]
      info: InfoRecord
    }>) {
      // Counted here: inside quotes, the library counts a line end of two characters twice.
      const line = before + info.empty_lines
      before += record.join(' ').split(/\r\n|\r|\n/).length
      if (!columns) {
        columns = columnsIn(resource, record)
        continue
      }
      if (found.rows.length >= mostRows) {
        throw new Problem('range_too_large', {
          message: `A file may have at most ${mostRows} rows; send it in parts.`,
          members: { line },
        })
      }
      found.rows.push(rowOf(columns, record))
      found.lines.push(line)
    }
  } catch (error) {
    throw error instanceof CsvError ? malformed(error) : error
  }
  if (found.rows.length === 0)
    throw new Problem('malformed_csv', { message: 'The file has no rows after the line of field names.' })
  return found
}

function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE)
}

function columnsIn(resource: Resource, header: readonly (string | null)[]) {
  const taken = { ...insertableFields(resource), ...writableFields(resource) }
  const shown = shownFields(resource)
  const seen = new Set<string>()
  return header.map((given, index) => {
    const name = given?.trim() ?? ''
    const wrong = seen.has(name)
      ? 'occurs twice'
      : name in taken || name in shown
        ? undefined
        : 'is not a field'
    if (wrong) {
      throw new Problem('invalid_request', {
        message: `Column ${index + 1}, ${name === '' ? 'which has no name' : name}, ${wrong} of a ${resource.name}.`,
        members: { line: 1, column: name },
      })
    }
    seen.add(name)
    return [name, taken[name]] as const
  })
}

function rowOf(
  columns: readonly (readonly [string, FieldSchema | undefined])[],
  record: readonly (string | null)[],
): Values {
  const row: Record<string, unknown> = {}
  for (const [index, [name, schema]] of columns.entries()) {
    const value = schema && valueIn(record[index] ?? null, schema)
    if (value !== undefined) row[name] = value
  }
  return row
}

function malformed(error: CsvError): Problem {
  const { lines, column } = error as unknown as { lines?: number; column?: number | string }
  return new Problem('malformed_csv', {
    message: `The file is not valid CSV (RFC 4180): ${error.message.replaceAll(/\s+/g, ' ')}.`,
    members: { line: lines, column },
  })
}
