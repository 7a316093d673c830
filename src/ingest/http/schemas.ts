import Type from 'typebox'
import { type RejectionCode, rejectionCodes } from '../../telemetry/reading.ts'
import { ReadingBody } from '../../telemetry/store/schemas.ts'
import { LISTED } from '../delivery.ts'

export const TelemetryBody = {
  content: {
    'application/json': {
      schema: Type.Union([
        Type.Array(ReadingBody, { maxItems: 10_000, description: 'Up to 10,000 readings or 16 MiB.' }),
        ReadingBody,
      ]),
    },
    'application/x-ndjson': {
      schema: Type.String({ description: 'One reading per line, any number of lines.' }),
    },
  },
}

export const OutcomeBody = Type.Object({
  accepted: Type.Integer({ description: 'Readings that are stored now.' }),
  duplicates: Type.Integer({ description: 'Readings that were stored before.' }),
  rejectedCount: Type.Integer({ description: 'Number of rejected readings, listed or not.' }),
  rejected: Type.Array(
    Type.Object({
      index: Type.Integer({ description: 'Index of the reading, from 0; blank lines do not count.' }),
      code: Type.Unsafe<RejectionCode>(Type.String({ enum: [...rejectionCodes] })),
      message: Type.String(),
    }),
    { maxItems: LISTED, description: `The first ${LISTED} of them.` },
  ),
})
