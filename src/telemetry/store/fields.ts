import type { RejectionCode } from '../reading.ts'

/**
 * The fields of a reading, in the order in which the API names them: the one place that lists them. The decoder, the
 * COPY encoder, the columns of every query on readings, exports, schemas, series and the page's charts are derived
 * from this table. To add a field, add a line here and a migration for its column.
 *
 * It holds only data, and imports nothing at run time, so that the page can use it too.
 */
interface FieldDescription {
  /** Column of vehicle_telemetry. */
  column: string
  type: FieldType
  /** For the API's description. */
  about: string
  /** Minimum and maximum of a number. A value outside is a defect of the sensor or of the unit, not a journey. */
  limits?: readonly [least: number, most: number]
  /** The code with which a value that does not fit is refused. */
  refusal?: RejectionCode
  /**
   * The key was kept under attributes before it had a column. A value that does not fit the column stays there, since
   * devices that use the key for something of their own were accepted before; and old rows have it there.
   */
  wasAttribute?: true
  /**
   * Whether it is shown live, beside the vehicle's latest place: `always`, as null if it was not reported, or
   * only if it was `reported`. Each field costs bytes in every frame of every client.
   */
  position?: 'always' | 'reported'
  /** How hours and days sum it up: see ./parts.ts. */
  rollup?: Rollup
  /** How the page draws it over time. */
  chart?: Chart
}

/**
 * `real` and `double` are numbers, `word` is a short name such as `power_cut`, `document` a JSON object. `uuid` and
 * `time` are the types of the key.
 */
export type FieldType = 'uuid' | 'time' | 'double' | 'real' | 'boolean' | 'word' | 'document'

/**
 * `measure`: count, sum, minimum and maximum, from which the average follows. `level`: the same, and the first and last
 * value, which show what was used. `counter`: the first and the last. `name` begins the names of the parts.
 */
interface Rollup {
  as: 'measure' | 'level' | 'counter'
  name: string
}

export interface Chart {
  title: string
  unit: string
  /** A custom property of the page's style. */
  color: string
  /** Upper end of its scale; absent: the largest value. */
  top?: number
}

export const fields = {
  vehicleId: { column: 'vehicle_id', type: 'uuid', about: "The vehicle's id." },
  time: { column: 'time', type: 'time', about: 'When it was measured.' },
  receivedAt: { column: 'received_at', type: 'time', about: 'When it was stored.' },
  longitude: {
    column: 'longitude',
    type: 'double',
    about: 'Degrees; with latitude, or neither.',
    limits: [-180, 180],
    position: 'always',
    refusal: 'bad_position',
  },
  latitude: {
    column: 'latitude',
    type: 'double',
    about: 'Degrees.',
    limits: [-90, 90],
    position: 'always',
    refusal: 'bad_position',
  },
  altitude: {
    column: 'altitude',
    type: 'real',
    about: 'Metres.',
    limits: [-1_000, 100_000],
    position: 'always',
  },
  speed: {
    column: 'speed',
    type: 'real',
    about: 'In km/h.',
    limits: [0, 2_000],
    position: 'always',
    rollup: { as: 'measure', name: 'speed' },
    chart: { title: 'Speed', unit: 'km/h', color: '--chart-speed' },
  },
  heading: {
    column: 'heading',
    type: 'real',
    about: 'In degrees, 0 to 360.',
    limits: [0, 360],
    position: 'always',
  },
  fuelLevel: {
    column: 'fuel_level',
    type: 'real',
    about: 'Percent.',
    limits: [0, 100],
    position: 'always',
    rollup: { as: 'level', name: 'fuel' },
    chart: { title: 'Fuel', unit: '%', color: '--chart-fuel', top: 100 },
  },
  odometer: {
    column: 'odometer',
    type: 'double',
    about: 'Kilometres.',
    limits: [0, 100_000_000],
    position: 'always',
    rollup: { as: 'counter', name: 'odometer' },
  },
  ignition: { column: 'ignition', type: 'boolean', about: 'Whether the ignition is on.', position: 'always' },
  engine: { column: 'engine_status', type: 'document', about: 'OBD-II codes, temperature, rpm.' },
  attributes: { column: 'attributes', type: 'document', about: 'All fields without a column of their own.' },
  stateOfCharge: {
    column: 'state_of_charge',
    type: 'real',
    about: 'Charge of the traction battery, in percent.',
    limits: [0, 100],
    wasAttribute: true,
    position: 'reported',
    rollup: { as: 'level', name: 'charge' },
    chart: { title: 'Charge', unit: '%', color: '--chart-fuel', top: 100 },
  },
  engineHours: {
    column: 'engine_hours',
    type: 'double',
    about: 'Running hours of the engine, from its own counter.',
    limits: [0, 1_000_000],
    wasAttribute: true,
    rollup: { as: 'counter', name: 'engine_hours' },
  },
  event: {
    column: 'event',
    type: 'word',
    about: 'What happened, such as sos, harsh_braking or power_cut.',
    wasAttribute: true,
  },
  eventData: {
    column: 'event_data',
    type: 'document',
    about: 'Data of the device about the event.',
    wasAttribute: true,
  },
} as const satisfies Record<string, FieldDescription>

export type Field = keyof typeof fields
/** Fields that the door or the database sets, or that hold the rest: the others are read from a message by name. */
type SetApart = 'vehicleId' | 'time' | 'receivedAt' | 'attributes'
/** A field that a device reports, and that has a column. */
export type ReportedField = Exclude<Field, SetApart>

/** PostgreSQL's names of the types. */
export const sqlTypes: Readonly<Record<FieldType, string>> = {
  uuid: 'uuid',
  time: 'timestamptz',
  double: 'double precision',
  real: 'real',
  boolean: 'boolean',
  word: 'text',
  document: 'jsonb',
}

interface ValueOfType {
  uuid: string
  time: number
  double: number
  real: number
  boolean: boolean
  word: string
  document: Record<string, unknown>
}
export type ValueOf<F extends Field> = ValueOfType[(typeof fields)[F]['type']]

/** The table, with every optional property of a line. */
export const fieldTable: Readonly<Record<Field, FieldDescription>> = fields

export const allFields = Object.keys(fields) as Field[]

const setApart: readonly string[] = ['vehicleId', 'time', 'receivedAt', 'attributes'] satisfies SetApart[]

/** A reported field that few devices use. */
export type SeldomField = {
  [F in ReportedField]: (typeof fields)[F] extends { wasAttribute: true } ? F : never
}[ReportedField]

export const reportedFields = allFields.filter((field): field is ReportedField => !setApart.includes(field))

export const seldomFields = reportedFields.filter(
  (field): field is SeldomField => fieldTable[field].wasAttribute === true,
)

export type PositionOf<P extends FieldDescription['position']> = {
  [F in Field]: (typeof fields)[F] extends { position: P } ? F : never
}[Field]
/** A field that is shown live, beside the latest place of a vehicle. */
export type PositionField = PositionOf<'always' | 'reported'>

export const positionFields = allFields.filter(
  (field): field is PositionField => fieldTable[field].position !== undefined,
)

/** A short name, for instance of an event. */
export const wordForm = /^[a-z0-9_]{1,64}$/
