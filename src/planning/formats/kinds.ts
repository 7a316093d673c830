import Type from 'typebox'

/** The building blocks of the schemas of request and answer. */
export const OneOf = <const T extends string>(names: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(names.map(name => Type.Literal(name))))

export const Span = Type.Array(Type.Number({ minimum: -1e12, maximum: 1e12 }), {
  minItems: 2,
  maxItems: 2,
  description: 'From and to; both belong to it.',
})

export const Coordinates = Type.Array(Type.Number({ minimum: -180, maximum: 180 }), {
  minItems: 2,
  maxItems: 2,
  description: 'Longitude and latitude.',
})
