import Type, { type TSchema } from 'typebox'
import { Problem } from '../../errors.ts'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { isoTime, type ReadingField, readFields } from '../columns.ts'

const Double = Nullable(Type.Number())
const Count = Type.Integer()
const Seconds = Type.Number({ description: 'Seconds.' })

/** The fields of an hour or a day: the parts of the rollups, and what they give. `b` is the bucket's row. */
export const bucketColumns = {
  samples: ['b.samples', Count],
  firstTime: [isoTime('b.first_time'), Timestamp()],
  lastTime: [isoTime('b.last_time'), Timestamp()],
  speed: ['b.speed_sum / nullif(b.speed_count, 0)', Double],
  speedCount: ['b.speed_count', Count],
  speedSum: ['b.speed_sum', Type.Number()],
  speedMin: ['b.speed_min', Double],
  speedMax: ['b.speed_max', Double],
  fuelLevel: ['b.fuel_sum / nullif(b.fuel_count, 0)', Double],
  fuelCount: ['b.fuel_count', Count],
  fuelSum: ['b.fuel_sum', Type.Number()],
  fuelMin: ['b.fuel_min', Double],
  fuelMax: ['b.fuel_max', Double],
  fuelFirst: ['b.fuel_first', Double],
  fuelLast: ['b.fuel_last', Double],
  odometer: ['b.odometer_last', Double],
  odometerFirst: ['b.odometer_first', Double],
  odometerLast: ['b.odometer_last', Double],
  distanceKm: ['b.distance_km', Type.Number()],
  movingSeconds: ['b.moving_seconds', Seconds],
  idleSeconds: ['b.idle_seconds', Seconds],
  stoppedSeconds: ['b.stopped_seconds', Seconds],
  engineSeconds: ['b.engine_seconds', Seconds],
  longitude: ['b.last_longitude', Double],
  latitude: ['b.last_latitude', Double],
  firstLongitude: ['b.first_longitude', Double],
  firstLatitude: ['b.first_latitude', Double],
  lastLongitude: ['b.last_longitude', Double],
  lastLatitude: ['b.last_latitude', Double],
  west: ['b.west', Double],
  south: ['b.south', Double],
  east: ['b.east', Double],
  north: ['b.north', Double],
} as const satisfies Record<string, readonly [sql: string, schema: TSchema]>

export type BucketField = keyof typeof bucketColumns
export const bucketFields = Object.keys(bucketColumns) as BucketField[]

/** Beside the average, whoever asks for a measure wants to see how far it went. */
const company: Partial<Record<BucketField, readonly BucketField[]>> = {
  speed: ['speedMin', 'speedMax'],
  fuelLevel: ['fuelMin', 'fuelMax'],
}

export const rawFields = [
  'longitude',
  'latitude',
  'altitude',
  'speed',
  'heading',
  'fuelLevel',
  'odometer',
  'ignition',
  'engine',
  'attributes',
] as const satisfies readonly ReadingField[]
export type RawField = (typeof rawFields)[number]

/** What was asked for, as each resolution has it; undefined where a resolution does not have all of it. */
export interface AskedFields {
  raw: RawField[] | undefined
  bucket: BucketField[] | undefined
}

export function readSeriesFields(given: string | undefined): AskedFields {
  if (given === undefined) return { raw: rawFields.slice(0, 8), bucket: bucketFields }
  const known = [...new Set<RawField | BucketField>([...rawFields, ...bucketFields])]
  const asked = readFields(given, known, known)
  const isRaw = (field: string): field is RawField => rawFields.includes(field as RawField)
  const isBucket = (field: string): field is BucketField => field in bucketColumns
  const fields = {
    raw: asked.every(isRaw) ? (asked as RawField[]) : undefined,
    bucket: asked.every(isBucket)
      ? [...new Set((asked as BucketField[]).flatMap(field => [field, ...(company[field] ?? [])]))]
      : undefined,
  }
  if (!fields.raw && !fields.bucket) {
    throw new Problem('invalid_request', {
      message: `fields: no resolution has all of ${asked.join(', ')}; raw has ${rawFields.join(', ')}, hours and days have ${bucketFields.join(', ')}.`,
    })
  }
  return fields
}

export const SeriesItem = Type.Unsafe<Record<string, unknown> & { time: string }>(
  Type.Object(
    {
      time: Timestamp('Of the reading, or the begin of the hour or day.'),
      vehicleId: Type.Optional(Uuid()),
      ...Object.fromEntries(
        Object.entries(bucketColumns).map(([field, [, schema]]) => [field, Type.Optional(schema)]),
      ),
    },
    { additionalProperties: true },
  ),
)
