import { allFields, type Field, fieldTable } from './fields.ts'

/** A reading with the requested fields. */
export type ReadingRow = { vehicleId: string; time: string } & { [F in Field]?: unknown }

/** ISO 8601 in UTC with every stored digit, so that a cursor made from it is exact. */
export function isoTime(column: string): string {
  return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** The reading's number within its instant, from 0: they are stored a microsecond apart. */
export function partOf(column: string): string {
  return `(extract(microseconds from ${column})::bigint % 1000)::int`
}

/** A field of the reading `r`, as in its column. */
function columnOf(field: Field): string {
  return `r.${fieldTable[field].column}`
}

/** The fields of the reading `r` as the API spells them. */
export function selectReading(fields: readonly Field[] = allFields): string {
  return fields
    .map(field => {
      const column = columnOf(field)
      return `${fieldTable[field].type === 'time' ? isoTime(column) : column} as "${field}"`
    })
    .join(', ')
}

/** For texts that PostgreSQL writes itself: milliseconds, as everywhere in the API. */
export function selectText(fields: readonly Field[]): string {
  return fields
    .map(field => {
      if (fieldTable[field].type !== 'time') return selectReading([field])
      return `to_char(${columnOf(field)}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${field}"`
    })
    .join(', ')
}

/** For the binary COPY: columns unchanged, and objects as JSON text. */
export function selectValues(fields: readonly Field[]): string {
  return fields
    .map(field => (fieldTable[field].type === 'document' ? `${columnOf(field)}::text` : columnOf(field)))
    .join(', ')
}
