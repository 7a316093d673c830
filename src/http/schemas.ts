import Type, { type TObject, type TSchema } from 'typebox'

/** The building blocks of routes' schemas. A shape is written once, here or in its feature. */
export const Uuid = (description = 'The id.') => Type.String({ format: 'uuid', description })

export const Timestamp = (description = 'ISO 8601 in UTC.') =>
  Type.String({ format: 'date-time', description })

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const IdParams = Type.Object({ id: Uuid() })

export const pageLimits = { default: 100, maximum: 1000 } as const

export const PageQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: pageLimits.maximum,
        default: pageLimits.default,
        description: 'Items per page.',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 2048, description: 'nextCursor of the previous page.' })),
  },
  { additionalProperties: false },
)

export const Page = <T extends TObject>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) })

/** RFC 9457. Programs should use `code`, which is stable. */
const ProblemDocument = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    requestId: Type.String(),
  },
  { additionalProperties: true, component: 'Problem' },
)

/** How a route's description shows error answers. */
export const ProblemAnswer = {
  description: 'An error with a stable `code`.',
  content: { 'application/problem+json': { schema: ProblemDocument } },
}
