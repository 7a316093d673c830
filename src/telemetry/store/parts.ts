import { allFields, fieldTable } from './fields.ts'

/**
 * The parts of an hour or a day of a vehicle: the columns of vehicle_telemetry_hourly and
 * vehicle_telemetry_daily except their keys. They add up, so that a day is exactly the sum of its hours. The functions
 * telemetry_hour() and telemetry_day() compute them, and a migration that adds a part replaces both.
 */
interface Part {
  column: string
  /** How a day's part follows from those of its hours. */
  adds: 'sum' | 'least' | 'most' | 'first' | 'last'
  type: 'count' | 'time' | 'amount' | 'seconds' | 'value'
}

export const parts: readonly Part[] = [
  part('samples', 'sum', 'count'),
  part('first_time', 'least', 'time'),
  part('last_time', 'most', 'time'),
  ...allFields.flatMap(field => partsOf(fieldTable[field].rollup)),
  part('distance_km', 'sum', 'amount'),
  part('moving_seconds', 'sum', 'seconds'),
  part('idle_seconds', 'sum', 'seconds'),
  part('stopped_seconds', 'sum', 'seconds'),
  part('engine_seconds', 'sum', 'seconds'),
  part('first_longitude', 'first', 'value'),
  part('first_latitude', 'first', 'value'),
  part('last_longitude', 'last', 'value'),
  part('last_latitude', 'last', 'value'),
  part('west', 'least', 'value'),
  part('south', 'least', 'value'),
  part('east', 'most', 'value'),
  part('north', 'most', 'value'),
]

function partsOf(rollup: (typeof fieldTable)[keyof typeof fieldTable]['rollup']): Part[] {
  if (!rollup) return []
  const { as, name } = rollup
  const ends = [part(`${name}_first`, 'first', 'value'), part(`${name}_last`, 'last', 'value')]
  if (as === 'counter') return ends
  const measure = [
    part(`${name}_count`, 'sum', 'count'),
    part(`${name}_sum`, 'sum', 'amount'),
    part(`${name}_min`, 'least', 'value'),
    part(`${name}_max`, 'most', 'value'),
  ]
  return as === 'level' ? [...measure, ...ends] : measure
}

function part(column: string, adds: Part['adds'], type: Part['type']): Part {
  return { column, adds, type }
}

export const partColumns = parts.map(({ column }) => column).join(', ')

/** The same for the row of an upsert. */
export const excludedPartColumns = parts.map(({ column }) => `excluded.${column}`).join(', ')

/** A part of a day from those of its hours, which are rows with the column `hour`. */
export function addUp({ column, adds, type }: Part): string {
  const sum = type === 'count' ? `sum(${column})::int` : `sum(${column})`
  return {
    sum,
    least: `min(${column})`,
    most: `max(${column})`,
    first: `(array_agg(${column} order by hour) filter (where ${column} is not null))[1]`,
    last: `(array_agg(${column} order by hour desc) filter (where ${column} is not null))[1]`,
  }[adds]
}

/** A field of the hours and days of a series: a part, or an expression of parts. `b` is the row. */
export interface BucketField {
  sql: string
  type: Part['type']
}

/** In addition to the parts by their own names: averages of measures, the last values of counters and of the place. */
export const bucketFields: Readonly<Record<string, BucketField>> = {
  ...Object.fromEntries(
    parts.map(({ column, type }) => [camelCase(column), { sql: `b.${column}`, type }] as const),
  ),
  ...Object.fromEntries(
    allFields.flatMap(field => {
      const { rollup } = fieldTable[field]
      if (!rollup) return []
      const { as, name } = rollup
      const sql = as === 'counter' ? `b.${name}_last` : `b.${name}_sum / nullif(b.${name}_count, 0)`
      return [[field, { sql, type: 'value' }] as const]
    }),
  ),
  longitude: { sql: 'b.last_longitude', type: 'value' },
  latitude: { sql: 'b.last_latitude', type: 'value' },
}

/** The minimum and maximum that are shown beside the average of a measure. */
export function companyOf(field: string): string[] {
  const rollup = field in fieldTable ? fieldTable[field as keyof typeof fieldTable].rollup : undefined
  if (!rollup || rollup.as === 'counter') return []
  return [`${camelCase(rollup.name)}Min`, `${camelCase(rollup.name)}Max`]
}

function camelCase(column: string): string {
  return column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
