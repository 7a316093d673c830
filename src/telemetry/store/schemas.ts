import Type, { type TSchema } from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import type { ReadingRow } from './columns.ts'
import { allFields, type Field, type FieldType, fieldTable, reportedFields, wordForm } from './fields.ts'

/** The schema of each field of a reading, for the API description and its answers. */
const shapes: Record<FieldType, (description: string) => TSchema> = {
  uuid: Uuid,
  time: Timestamp,
  double: description => Nullable(Type.Number({ description })),
  real: description => Nullable(Type.Number({ description })),
  boolean: description => Nullable(Type.Boolean({ description })),
  word: description => Nullable(Type.String({ description, pattern: wordForm.source })),
  document: description => Nullable(Type.Object({}, { description, additionalProperties: true })),
}

export function shapeOf(field: Field): TSchema {
  return shapes[fieldTable[field].type](fieldTable[field].about)
}

/** A reading in an answer, with the requested fields. */
export const ReadingItem = Type.Unsafe<ReadingRow>(
  Type.Object(
    Object.fromEntries(
      allFields.map(field => [field, field === 'time' ? shapeOf(field) : Type.Optional(shapeOf(field))]),
    ),
  ),
)

/** Only for the description: input is decoded reading by reading, and never refused as a whole. */
export const ReadingBody = Type.Object(
  {
    vehicleId: Type.Optional(Uuid('A device may leave it out.')),
    time: Type.Union([
      Type.String({ description: 'ISO 8601 with a zone.' }),
      Type.Number({ description: 'Epoch milliseconds.' }),
    ]),
    ...Object.fromEntries(reportedFields.map(field => [field, Type.Optional(shapeOf(field))])),
    attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: true, description: 'Any other field is kept under attributes.' },
)
