import type { ClientBase } from 'pg'
import { readSql } from '../sql.ts'

const dumpSql = readSql(import.meta.url, 'dump.sql')

/** The schema of the database as text: the same for the same schema, wherever and whenever it was created. */
export async function dumpSchema(client: ClientBase): Promise<string> {
  // Names are written with their schema unless it is on the path.
  const { rows } = await client.query<{ line: string; begins: boolean }>(dumpSql)
  return `${rows.map(({ line, begins }) => (begins ? `\n${line}` : line)).join('\n')}\n`
}
