import Type, { type Static } from 'typebox'

/** On a number or a word among an event's values. */
export const Condition = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 100, examples: ['seconds', 'speedMax', 'peak'] }),
    atLeast: Type.Optional(Type.Number()),
    atMost: Type.Optional(Type.Number()),
    oneOf: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
        minItems: 1,
        maxItems: 50,
        description: 'The word must be one of these; of a list, such as codes, at least one.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type Condition = Static<typeof Condition>

export function holds(
  { value, atLeast, atMost, oneOf }: Condition,
  values: Record<string, unknown>,
): boolean {
  const given = values[value]
  if (oneOf && !wordsOf(given).some(word => oneOf.includes(word))) return false
  if (atLeast === undefined && atMost === undefined) return oneOf !== undefined || typeof given === 'number'
  return (
    typeof given === 'number' &&
    given >= (atLeast ?? Number.NEGATIVE_INFINITY) &&
    given <= (atMost ?? Number.POSITIVE_INFINITY)
  )
}

function wordsOf(given: unknown): string[] {
  return (Array.isArray(given) ? given : [given])
    .filter(each => each !== null && typeof each !== 'object' && each !== undefined)
    .map(String)
}
