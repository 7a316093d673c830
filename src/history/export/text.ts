import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { selectText } from '../../telemetry/store/columns.ts'
import { type ExportQuestion, selectStretch, stretchesOf } from './question.ts'

/**
 * CSV and NDJSON are written by PostgreSQL itself and pass through here as bytes: whatever the length, only the
 * sockets' buffers are held in memory. A reader that stops reading stops the COPY.
 */
export async function* exportText(
  client: PoolClient,
  question: ExportQuestion,
  format: 'csv' | 'ndjson',
): AsyncGenerator<Buffer> {
  const columns = selectText(question.fields)
  if (format === 'csv' && !question.after) yield Buffer.from(`${question.fields.join(',')}\n`)
  for (const stretch of await stretchesOf(client, question)) {
    const rows = selectStretch(question, stretch, columns)
    const copy = format === 'csv' ? `copy (${rows}) to stdout (format csv)` : copyOfJson(rows)
    yield* client.query(copyTo(copy)) as AsyncIterable<Buffer>
  }
}

/** COPY's text format would escape the backslashes of JSON. Quote and delimiter are characters that JSON escapes. */
function copyOfJson(rows: string): string {
  return `copy (select row_to_json(line)::text from (${rows}) line)
    to stdout (format csv, quote e'\\x01', escape e'\\x01', delimiter e'\\x02')`
}
