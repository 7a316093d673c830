import Type, { type TSchema } from 'typebox'
import { Problem } from '../errors.ts'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'

/** A reading's fields as the API spells them, each with its column and its shape, in the order of the contract. */
const Double = Nullable(Type.Number())
const Bag = Nullable(Type.Object({}, { additionalProperties: true }))

/** ISO 8601 in UTC with every digit that is kept, so that a cursor made of it is exact. */
export function isoTime(column: string): string {
  return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

export const readingColumns = {
  vehicleId: ['r.vehicle_id', Uuid("The vehicle's id.")],
  time: [isoTime('r.time'), Timestamp('When it was measured.')],
  receivedAt: [isoTime('r.received_at'), Timestamp('When it was stored.')],
  longitude: ['r.longitude', Double],
  latitude: ['r.latitude', Double],
  altitude: ['r.altitude', Double],
  speed: ['r.speed', Double],
  heading: ['r.heading', Double],
  fuelLevel: ['r.fuel_level', Double],
  odometer: ['r.odometer', Double],
  ignition: ['r.ignition', Nullable(Type.Boolean())],
  engine: ['r.engine_status', Bag],
  attributes: ['r.attributes', Bag],
} as const satisfies Record<string, readonly [sql: string, schema: TSchema]>

export type ReadingField = keyof typeof readingColumns
export const readingFields = Object.keys(readingColumns) as ReadingField[]

export type ReadingRow = { vehicleId: string; time: string } & { [F in ReadingField]?: unknown }

export function selectReading(fields: readonly ReadingField[]): string {
  return fields.map(field => `${readingColumns[field][0]} as "${field}"`).join(', ')
}

/** A reading with whichever of its fields were asked for. */
export const ReadingItem = Type.Unsafe<ReadingRow>(
  Type.Object(
    Object.fromEntries(
      Object.entries(readingColumns).map(([field, [, schema]]) => [
        field,
        field === 'time' ? schema : Type.Optional(schema),
      ]),
    ),
  ),
)

/** Milliseconds are what devices send; the further digits are shown only where a row has them. */
export function shortTime(exact: string): string {
  return exact.endsWith('000Z') ? `${exact.slice(0, -4)}Z` : exact
}

/** `fields=a,b`: the names in the order asked for; one that does not exist is an error that lists those that do. */
export function readFields<F extends string>(
  given: string | undefined,
  known: readonly F[],
  byDefault: readonly F[],
): F[] {
  if (given === undefined) return [...byDefault]
  const asked = [...new Set(given.split(',').map(name => name.trim()))].filter(name => name !== '')
  const unknown = asked.filter(name => !(known as readonly string[]).includes(name))
  if (unknown.length > 0) {
    const message = `fields: there is no ${unknown.join(', ')}; there are ${known.join(', ')}.`
    throw new Problem('invalid_request', { message, members: { errors: [{ field: 'fields', message }] } })
  }
  return asked as F[]
}
