import Type, { type Static, type TObject, type TSchema } from 'typebox'

/** What a column is beyond its JSON type. Given as an option of the field's schema. */
export interface ColumnOptions {
  /** The column's name, where it is not the field's in snake_case. */
  column?: string
  /** A jsonb column. */
  json?: true
  /** The table that it refers to. */
  references?: string
  /** Worked out by the database, of the row `t`; never taken. */
  computed?: string
  /** Rows of another table that belong to this one. */
  collection?: Collection
  readOnly?: boolean
}

/** A table whose rows are shown in, and written with, what they belong to; see nested.ts. */
export interface Collection {
  table: string
  /** The column that refers to what they belong to. */
  parent: string
  /** Shown where an include of the same name asks for it, and by that; else with every row. */
  onRequest?: true
}

/** An id of a row of another table; `references` says which, for whoever reads the description. */
export const Reference = (table: string, description = `The id of one of ${table}.`) =>
  Type.String({ format: 'uuid', description, references: table })

/** A text without NUL, which PostgreSQL cannot keep. */
export const Text = (maxLength: number, description: string, minLength = 1) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000]*$', description })

/** Ids of rows of another table, in a jsonb column; its migration has `keep_id_list` look at them. */
export const References = (table: string, maxItems: number, description: string) =>
  Type.Array(Reference(table), { maxItems, json: true, description })

export const OneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description })

export const Day = (description: string) => Type.String({ format: 'date', description })

/** A jsonb column that holds an object of any content. */
export const JsonObject = (description: string) =>
  Type.Record(Type.String(), Type.Unknown(), { description, json: true })

/** A field that the database works out from the row `t`, in lists and everywhere else that the row is shown. */
export const Computed = <T extends TSchema>(schema: T, sql: string, description: string) =>
  Type.Unsafe<Static<T>>({ ...schema, computed: sql, readOnly: true, description })

/** Up to 500 rows that belong to this one. A change replaces them all; they are part of its ETag. */
export const Nested = <T extends TObject>(item: T, collection: Collection, description: string) =>
  Type.Array(item, { maxItems: 500, collection, description })

export const SpeedLimit = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 500, description: `Kilometres an hour. ${description}` })

/** An amount of money, exact to the cent. Its currency stands in a field beside it. */
export const Amount = (description: string) =>
  Type.Number({ minimum: 0, maximum: 999_999_999_999, description })

/** Names of what somebody can do, or what is needed. A column of the type text[]. */
export const Skills = (description: string) =>
  Type.Array(Text(100, 'The name of a skill.'), { maxItems: 50, uniqueItems: true, description })

/** What an amount is in. A column of the type text with `default current_currency()`. */
export const Currency = (description: string) =>
  Type.String({ pattern: '^[A-Z]{3}$', description: `ISO 4217. ${description}` })

/** What a field's schema says of its column, also where the field may be null. */
export function columnOptions(schema: TSchema | undefined): ColumnOptions {
  const { anyOf } = (schema ?? {}) as { anyOf?: readonly TSchema[] }
  return { ...(anyOf?.[0] as ColumnOptions | undefined), ...(schema as ColumnOptions | undefined) }
}

export function columnOf(name: string, schema?: ColumnOptions): string {
  return schema?.column ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
