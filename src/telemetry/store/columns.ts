import { allFields, type Field, fieldTable } from './fields.ts'

/** A reading with whichever of its fields were asked for. */
export type ReadingRow = { vehicleId: string; time: string } & { [F in Field]?: unknown }

/** ISO 8601 in UTC with every digit that is kept, so that a cursor made of it is exact. */
export function isoTime(column: string): string {
  return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** Which of the readings of its instant one is, counted from 0: they stand a microsecond apart. */
export function partOf(column: string): string {
  return `(extract(microseconds from ${column})::bigint % 1000)::int`
}

/** A field of the reading `r`, as the column is. */
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

/** For texts that PostgreSQL writes by itself: milliseconds, as everywhere in the API. */
export function selectText(fields: readonly Field[]): string {
  return fields
    .map(field => {
      if (fieldTable[field].type !== 'time') return selectReading([field])
      return `to_char(${columnOf(field)}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${field}"`
    })
    .join(', ')
}

/** For the binary COPY: columns as they are, and objects as the JSON text that they are. */
export function selectValues(fields: readonly Field[]): string {
  return fields
    .map(field => (fieldTable[field].type === 'document' ? `${columnOf(field)}::text` : columnOf(field)))
    .join(', ')
}
