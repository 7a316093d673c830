import Type, { type TSchema } from 'typebox'
import { Problem } from '../../errors.ts'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { allFields, type Field, fieldTable, reportedFields } from '../../telemetry/store/fields.ts'
import { type BucketField, bucketFields, companyOf } from '../../telemetry/store/parts.ts'
import { readFields } from '../columns.ts'

const shapes: Record<BucketField['type'], TSchema> = {
  count: Type.Integer(),
  time: Timestamp(),
  amount: Type.Number(),
  seconds: Type.Number({ description: 'Seconds.' }),
  value: Nullable(Type.Number()),
}

export const bucketNames = Object.keys(bucketFields)
export const rawNames: readonly Field[] = [...reportedFields, 'attributes']
/** Documents are long, so they are only included if they are named. */
const rawByDefault = rawNames.filter(field => fieldTable[field].type !== 'document')

/** The requested fields as each resolution has them; undefined if a resolution does not have all of them. */
export interface AskedFields {
  raw: Field[] | undefined
  bucket: string[] | undefined
}

export function readSeriesFields(given: string | undefined): AskedFields {
  if (given === undefined) return { raw: rawByDefault, bucket: bucketNames }
  const known = [...new Set<string>([...rawNames, ...bucketNames])]
  const asked = readFields(given, known, known)
  const isRaw = (name: string): name is Field => rawNames.includes(name as Field)
  const fields = {
    raw: asked.every(isRaw) ? (asked as Field[]) : undefined,
    bucket: asked.every(name => bucketNames.includes(name))
      ? [...new Set(asked.flatMap(name => [name, ...companyOf(name)]))]
      : undefined,
  }
  if (!fields.raw && !fields.bucket) {
    throw new Problem('invalid_request', {
      message: `fields: no resolution has all of ${asked.join(', ')}; raw has ${rawNames.join(', ')}, hours and days have ${bucketNames.join(', ')}.`,
    })
  }
  return fields
}

/** Which of them are averages in hours and days. */
export const averaged = allFields.filter(field => companyOf(field).length > 0)

export const SeriesItem = Type.Unsafe<Record<string, unknown> & { time: string }>(
  Type.Object(
    {
      time: Timestamp('Time of the reading, or start of the hour or day.'),
      vehicleId: Type.Optional(Uuid()),
      ...Object.fromEntries(
        Object.entries(bucketFields).map(([name, { type }]) => [name, Type.Optional(shapes[type])]),
      ),
    },
    { additionalProperties: true },
  ),
)
