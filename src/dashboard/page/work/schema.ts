import { wordsOf } from '../words.ts'

/** What the server says of a field, in JSON Schema. `references` names the table that an id is of. */
export interface Schema {
  type?: string
  format?: string
  description?: string
  default?: unknown
  readOnly?: boolean
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Schema[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  references?: string
}

/** Without its null, which is told apart. */
export function withoutNull(schema: Schema): { schema: Schema; nullable: boolean } {
  const { anyOf, ...outer } = schema
  if (!anyOf) return { schema, nullable: schema.type === 'null' }
  const choices = anyOf.filter(({ type }) => type !== 'null')
  const nullable = choices.length < anyOf.length
  if (choices.every(choice => 'const' in choice))
    return { schema: { ...outer, type: 'string', enum: choices.map(choice => choice.const) }, nullable }
  return { schema: { ...choices[0], ...outer }, nullable }
}

/** `1 vehicle`, and what it is called in a title. */
export function titleOf(path: string): string {
  return wordsOf(path.replace(/^\//, ''))
}
