import Type, { type Static, type TObject, type TSchema } from 'typebox'

/** What a column is beyond its JSON type. Set as an option of the field's schema. */
export interface ColumnOptions {
  /** The column's name, if it is not the field's name in snake_case. */
  column?: string
  /** A jsonb column. */
  json?: true
  /** The table that it refers to. */
  references?: string
  /** Computed by the database, from the row `t`; never accepted as input. */
  computed?: string
  /** Rows of another table that belong to this one. */
  collection?: Collection
  readOnly?: boolean
}

/** A table whose rows are shown in, and written with, their parent; see nested.ts. */
export interface Collection {
  table: string
  /** The column that refers to the parent. */
  parent: string
  /** Only shown if an include of the same name asks for it; otherwise with every row. */
  onRequest?: true
}

/** The id of a row of another table, which `references` names for readers of the description. */
export const Reference = (table: string, description = `The id of one of ${table}.`) =>
  Type.String({ format: 'uuid', description, references: table })

/** A text without NUL, which PostgreSQL cannot store. */
export const Text = (maxLength: number, description: string, minLength = 1) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000]*$', description })

/** A time zone that both the database and this process can compute with. */
export const TimeZone = (description: string) =>
  Type.String({ ...Text(100, description), format: 'time-zone' })

/** Ids of rows of another table, in a jsonb column; its migration has `keep_id_list` check them. */
export const References = (table: string, maxItems: number, description: string) =>
  Type.Array(Reference(table), { maxItems, json: true, description })

export const OneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description })

export const Day = (description: string) => Type.String({ format: 'date', description })

/** A jsonb column that holds an object of any content. */
export const JsonObject = (description: string) =>
  Type.Record(Type.String(), Type.Unknown(), { description, json: true })

/** A field that the database computes from the row `t`, wherever the row is shown. */
export const Computed = <T extends TSchema>(schema: T, sql: string, description: string) =>
  Type.Unsafe<Static<T>>({ ...schema, computed: sql, readOnly: true, description })

/** Up to 500 rows that belong to this one. A change replaces them all; they are part of its ETag. */
export const Nested = <T extends TObject>(item: T, collection: Collection, description: string) =>
  Type.Array(item, { maxItems: 500, collection, description })

export const SpeedLimit = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 500, description: `In km/h. ${description}` })

/** An amount of money, exact to the cent. Its currency is in a field beside it. */
export const Amount = (description: string) =>
  Type.Number({ minimum: 0, maximum: 999_999_999_999, description })

/** Names of skills or requirements. A column of the type text[]. */
export const Skills = (description: string) =>
  Type.Array(Text(100, 'The name of a skill.'), { maxItems: 50, uniqueItems: true, description })

/** The currency of an amount. A column of the type text with `default current_currency()`. */
export const Currency = (description: string) =>
  Type.String({ pattern: '^[A-Z]{3}$', description: `ISO 4217. ${description}` })

/** The column options in a field's schema, also if the field may be null. */
export function columnOptions(schema: TSchema | undefined): ColumnOptions {
  const { anyOf } = (schema ?? {}) as { anyOf?: readonly TSchema[] }
  return { ...(anyOf?.[0] as ColumnOptions | undefined), ...(schema as ColumnOptions | undefined) }
}

export function columnOf(name: string, schema?: ColumnOptions): string {
  return schema?.column ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
