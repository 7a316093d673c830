import Type from 'typebox'
import { Nullable, Uuid } from '../../http/schemas.ts'
import { type RejectionCode, rejectionCodes } from '../../telemetry/reading.ts'
import { LISTED } from '../delivery.ts'

const number = (description: string) => Type.Optional(Nullable(Type.Number({ description })))

/** For the description alone: what comes is decoded reading by reading, and never refused as a whole. */
const ReadingBody = Type.Object(
  {
    vehicleId: Type.Optional(Uuid('A device may leave it out.')),
    time: Type.Union([
      Type.String({ description: 'ISO 8601 with a zone.' }),
      Type.Number({ description: 'Epoch milliseconds.' }),
    ]),
    longitude: number('Degrees; with latitude, or neither.'),
    latitude: number('Degrees.'),
    altitude: number('Metres.'),
    speed: number('Kilometres an hour.'),
    heading: number('Degrees, 0 to 360.'),
    fuelLevel: number('Percent.'),
    odometer: number('Kilometres.'),
    ignition: Type.Optional(Nullable(Type.Boolean())),
    engine: Type.Optional(Nullable(Type.Record(Type.String(), Type.Unknown()))),
    attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: true, description: 'Any other field is kept under attributes.' },
)

export const TelemetryBody = {
  content: {
    'application/json': {
      schema: Type.Union([
        Type.Array(ReadingBody, { maxItems: 10_000, description: 'Up to 10,000 readings or 16 MiB.' }),
        ReadingBody,
      ]),
    },
    'application/x-ndjson': {
      schema: Type.String({ description: 'A reading a line, of any length.' }),
    },
  },
}

export const OutcomeBody = Type.Object({
  accepted: Type.Integer({ description: 'Readings that are stored now.' }),
  duplicates: Type.Integer({ description: 'Readings that were stored before.' }),
  rejectedCount: Type.Integer({ description: 'What is not stored as a reading, listed or not.' }),
  rejected: Type.Array(
    Type.Object({
      index: Type.Integer({ description: 'Which reading, from 0; blank lines do not count.' }),
      code: Type.Unsafe<RejectionCode>(Type.String({ enum: [...rejectionCodes] })),
      message: Type.String(),
    }),
    { maxItems: LISTED, description: `The first ${LISTED} of them.` },
  ),
})
