import Type, { type TSchema } from 'typebox'

/** What a column is beyond its JSON type. Given as an option of the field's schema. */
export interface ColumnOptions {
  /** The column's name, where it is not the field's in snake_case. */
  column?: string
  /** A jsonb column. */
  json?: true
  /** The table that it refers to. */
  references?: string
  readOnly?: boolean
}

/** An id of a row of another table; `references` says which, for whoever reads the description. */
export const Reference = (table: string, description = `The id of one of ${table}.`) =>
  Type.String({ format: 'uuid', description, references: table })

/** A text without NUL, which PostgreSQL cannot keep. */
export const Text = (maxLength: number, description: string, minLength = 1) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000]*$', description })

export const OneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description })

export const Day = (description: string) => Type.String({ format: 'date', description })

/** A jsonb column that holds an object of any content. */
export const JsonObject = (description: string) =>
  Type.Record(Type.String(), Type.Unknown(), { description, json: true })

/** What a field's schema says of its column, also where the field may be null. */
export function columnOptions(schema: TSchema | undefined): ColumnOptions {
  const { anyOf } = (schema ?? {}) as { anyOf?: readonly TSchema[] }
  return { ...(anyOf?.[0] as ColumnOptions | undefined), ...(schema as ColumnOptions | undefined) }
}

export function columnOf(name: string, schema?: ColumnOptions): string {
  return schema?.column ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
