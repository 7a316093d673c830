import { allFields, type Field, type FieldType, fieldTable } from '../store/fields.ts'

/**
 * The columns of an archived reading, derived from the table of fields. The same in every file, whatever its content, so
 * that a tool that reads many files at once sees one table.
 *
 * Numbers are DECIMALs, which are scaled integers and take a third of the space of doubles. A value that is not exactly
 * the decimal is also stored in a second column, `speed_exact` beside `speed`: the rounded value is for other tools, and
 * Fleetwake reads back the exact one, bit for bit. That column is null where devices report decimals, and takes no space.
 */
interface ArchiveColumn {
  field: Field
  /** As in the database. */
  name: string
  type: FieldType
  /** Decimal places of a number. */
  scale: number
}

/** The version of this layout that a file has. A new column is not a new version: a file without it has nulls there. */
export const SCHEMA_VERSION = 1

/** A ten-millionth of a degree is a centimetre, and the precision that devices send. */
const scales: Partial<Record<Field, number>> = { longitude: 7, latitude: 7, odometer: 3, engineHours: 3 }
const USUAL_SCALE = 2

export const archiveColumns: readonly ArchiveColumn[] = allFields.map(field => {
  const { column, type } = fieldTable[field]
  return { field, name: column, type, scale: scales[field] ?? USUAL_SCALE }
})

export const exactName = (name: string): string => `${name}_exact`

export const isNumber = (type: FieldType): boolean => type === 'double' || type === 'real'

/**
 * A reading, with a value for each of `archiveColumns`: times in microseconds since 1970, numbers as PostgreSQL writes
 * them, documents as JSON text. Null if not reported.
 */
export type ArchiveRow = (string | number | boolean | null)[]

export const VEHICLE = allFields.indexOf('vehicleId')
export const TIME = allFields.indexOf('time')

/** The order within a file: by vehicle, and then by time. */
export function compareRows(a: ArchiveRow, b: ArchiveRow): number {
  if (a[VEHICLE] !== b[VEHICLE]) return (a[VEHICLE] as string) < (b[VEHICLE] as string) ? -1 : 1
  return (a[TIME] as number) - (b[TIME] as number)
}
